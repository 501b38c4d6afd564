// The worksheet as a sheet. Its modules import each other by their plain names, and a page asks for
// files by names with their digest: asked for both ways a module would run twice.
import "./grid-cursor.js";
import "./grid-range.js";
import "./grid-origin.js";
import "./grid-edit.js";
import "./grid-undo.js";
import "./grid-width.js";
import "./letter-beside.js";
