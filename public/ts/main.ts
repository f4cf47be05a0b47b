import { enhanceForms } from "./enhance.js";
import { goLive } from "./live.js";
import { paintGrids } from "./time-grid.js";

// Every page is links and forms first; what follows makes it smoother.
const live = goLive();
enhanceForms(live);
paintGrids();
