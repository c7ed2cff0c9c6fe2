// What the checker is tried on while its image is made: a bit of everything, right and wrong.
export interface Shape<T = string> {
  readonly kind: "round" | "square";
  size?: number;
  of: T[];
  at(index: number): T;
}

export abstract class Base<T> implements Shape<T> {
  readonly kind = "round" as const;
  of: T[] = [];

  constructor(protected name: string, ...rest: unknown[]) {
    rest.forEach((one) => this.say(one));
  }

  at(index: number): T {
    return this.of[index]!;
  }

  abstract say(what: unknown): Promise<void>;

  static make<K extends keyof Shape>(key: K, shape: Shape): Shape[K] {
    return shape[key];
  }
}

export type Part<T> = { [K in keyof T]?: T[K] extends (...given: infer A) => infer R ? (...given: A) => R : T[K] };
export enum Side {
  left = "left",
  right = "right",
}

export function over(one: string): string;
export function over(one: number): number;
export function over(one: any) {
  return one;
}
