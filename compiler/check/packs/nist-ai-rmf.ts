import { definePack } from "./pack.ts";

export default definePack({
  id: "nist-ai-rmf",
  title: "NIST AI RMF",
  edition: "NIST AI 100-1 (2023-01)",
  rules: {
    ARC103: { controls: ["MAP 2.3"], level: "error" },
    ARC112: { controls: ["GOVERN 2.1"], level: "warning" },
    ARC114: { controls: ["GOVERN 6.1"], level: "error" },
    AIG201: { controls: ["MAP 1.1"], level: "error" },
    AIG203: { controls: ["MEASURE 2.8"], level: "error" },
    AIG206: { controls: ["MAP 3.5", "MANAGE 2.4"], level: "error" },
    AIG207: { controls: ["MANAGE 2.4"], level: "error" },
    AIG208: { controls: ["MAP 4.1"], level: "error" },
    AIG210: { controls: ["MEASURE 2.11"], level: "warning" },
    AIG211: { controls: ["MEASURE 2.3"], level: "error" },
    AIG212: { controls: ["MEASURE 2.4", "MANAGE 4.1"], level: "error" },
    AIG213: { controls: ["MANAGE 4.3"], level: "warning" },
    AIG216: { controls: ["MEASURE 2.7"], level: "error" },
    AIG217: { controls: ["MANAGE 2.4"], level: "error" },
    REL508: { controls: ["MANAGE 2.4"], level: "warning" },
    META905: { controls: ["MEASURE 2.8"], level: "warning" },
  },
});
