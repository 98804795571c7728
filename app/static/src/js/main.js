// Everything here makes a page nicer; no page needs it. htmx is asked for by attributes on its own elements.
import "htmx.org/dist/htmx.esm.min.js";
import { watchForms } from "./autosave.js";
import { offerCopies } from "./copy.js";
import { weighFiles } from "./files.js";
import { focusSummary } from "./focus.js";
import { listenToKeys } from "./keys.js";
import { closeMenus } from "./menus.js";
import { leaveFilesOut, noticeMending } from "./parts.js";
import { offerPrinting } from "./print.js";
import { offerQuotes } from "./quotes.js";
import { offerThemes } from "./theme.js";
import { guardUnsaved } from "./unsaved.js";

focusSummary();
offerThemes();
closeMenus();
listenToKeys();
offerCopies();
watchForms();
leaveFilesOut();
noticeMending();
weighFiles();
offerQuotes();
offerPrinting();
guardUnsaved();
