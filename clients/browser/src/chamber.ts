// The chamber: delegates' tablets, the console of chair and secretary, the display in the hall.
import { AskElement } from "./chamber/ask-dialog.ts";
import { BallotElement } from "./chamber/ballot-screen.ts";
import { ConsoleElement } from "./chamber/console.ts";
import { HallElement } from "./chamber/hall.ts";
import { PaperViewElement } from "./chamber/paper-view.ts";
import { SeatElement } from "./chamber/seat-dialog.ts";
import { TabletElement } from "./chamber/tablet.ts";

const ELEMENTS = {
  "kg-ask": AskElement,
  "kg-ballot": BallotElement,
  "kg-paper-view": PaperViewElement,
  "kg-seat": SeatElement,
  "kg-tablet": TabletElement,
  "kg-console": ConsoleElement,
  "kg-hall": HallElement,
};

for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element);
