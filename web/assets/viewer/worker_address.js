// The one worker of the viewer: its address comes from the page, and a Trusted Types policy lets no other through.

export function allowDecodeWorker(address) {
  const expected = new URL(address, document.baseURI).href;
  const rules = {
    createScriptURL(wanted) {
      if (wanted !== expected) throw new TypeError("Only the decoder of the viewer may run as a worker.");
      return wanted;
    },
  };
  const policy = window.trustedTypes?.createPolicy("viewer", rules) ?? rules;
  globalThis.consiliumDecodeWorker = () => new Worker(policy.createScriptURL(expected), { type: "module" });
}
