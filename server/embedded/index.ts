export { startEmbedded } from "./start.js";
