import { Base, over, Side, type Part, type Shape } from "./shapes";
import * as shapes from "./shapes";
import absent from "absent";

export class Leaf extends Base<number> {
  async say(what: unknown) {
    for (const [key, value] of Object.entries({ what, ...this })) {
      console.log(key, value?.toString(), await Promise.all([1, 2].map(async (one) => one * 2)));
    }
  }
}

export const found = new Map([["a", new Leaf("a", 1)]]).get("a")?.at(0) ?? over("b").length;
export const part: Part<Shape> = { kind: "round", size: [1, 2].reduce((sum, one) => sum + one, 0) };
export const shown = <p title={shapes.Side.left}>{found}</p>;

if (typeof found === "string" && part.kind && Side.left in part) {
  document.querySelector("a")?.addEventListener("click", (event) => absent(event.target));
}
over(true);
new Leaf().missing;
shapes.gone();
Base.make("nothing", part);
const { size, other } = part;
const wrong: string = 1;
export default function render({ size }: Part<Shape>, ...rest: string[]): number {
  return rest.length ? size : wrong;
}
