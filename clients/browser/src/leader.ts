// The leader's desk on a tablet: read, give the PIN, next one; several documents at once; absences.
import { listenToAnswers } from "./leader/answers.ts";
import { announceArrival } from "./leader/arrival.ts";
import { BatchElement, BatchSigningElement } from "./leader/batch.ts";
import { listenToDays } from "./leader/days.ts";
import { DeviceSigningElement } from "./leader/device-signing.ts";
import { listenToPads } from "./leader/pad.ts";
import { SigningElement } from "./leader/signing.ts";
import { listenToTabs } from "./leader/tabs.ts";

announceArrival();
listenToAnswers();
listenToDays();
listenToPads();
listenToTabs();
customElements.define("kg-signing", SigningElement);
customElements.define("kg-device-signing", DeviceSigningElement);
customElements.define("kg-batch", BatchElement);
customElements.define("kg-signing-batch", BatchSigningElement);
