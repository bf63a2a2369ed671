// How the server stands.

export type ServerState =
  | { readonly kind: "restricted" }
  | { readonly kind: "starting" }
  | { readonly kind: "ready"; readonly from: string }
  | { readonly kind: "resting"; readonly seconds: number; readonly why: string }
  | { readonly kind: "missing" }
  | { readonly kind: "stopped"; readonly why: string };

export function sentence(state: ServerState): string {
  switch (state.kind) {
    case "restricted":
      return "Detent waits until you trust this workspace.";
    case "starting":
      return "Detent is starting.";
    case "ready":
      return `Detent is ready. The server is from ${state.from}.`;
    case "resting":
      return `${state.why} Detent starts it again in ${state.seconds} s.`;
    case "missing":
      return "Detent's server is not installed, or was not found.";
    case "stopped":
      return state.why;
  }
}
