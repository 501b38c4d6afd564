// Every behaviour of the pages; each attaches itself by data- attributes.
import "./menus.js";
import "./selection.js";
import "./rows.js";
import "./choices.js";
import "./forms.js";
import "./unsaved.js";
import "./requests.js";
import "./messages.js";
import "./hotkeys.js";
import "./keys.js";
import "./combobox.js";
import "./sign-out.js";
