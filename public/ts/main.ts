import { copyOnTap } from "./copying.js";
import { countCharacters } from "./counting.js";
import { renewDoorCode } from "./door-code.js";
import { enhanceForms } from "./enhance.js";
import { offerArrival } from "./keeping.js";
import { goLive } from "./live.js";
import { followPush, offerPush } from "./push.js";
import { moveInGrids } from "./room-grid.js";
import { offerScan } from "./scan-offer.js";
import { sendWhatIsKept } from "./sending.js";
import { paintGrids } from "./time-grid.js";
import { startWorker } from "./worker.js";

// Every page is links and forms first; what follows makes it smoother.
const live = goLive();
offerPush();
followPush();
enhanceForms(live);
paintGrids();
moveInGrids();
copyOnTap();
countCharacters();
renewDoorCode(live);
offerArrival();
offerScan();
sendWhatIsKept(live);
startWorker();
