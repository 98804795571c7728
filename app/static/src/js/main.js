// Everything here makes a page nicer; no page needs it. htmx is asked for by attributes on its own elements.
import "htmx.org/dist/htmx.esm.min.js";
