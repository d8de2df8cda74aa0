import { definePack } from "./pack.ts";

export default definePack({
  id: "iso-27001",
  title: "ISO/IEC 27001",
  edition: "ISO/IEC 27001:2022, Annex A",
  rules: {
    ARC101: { controls: ["A.5.34", "A.5.23"], level: "error" },
    ARC103: { controls: ["A.5.12", "A.5.9"], level: "error" },
    ARC104: { controls: ["A.5.12"], level: "error" },
    ARC105: { controls: ["A.8.31", "A.8.33"], level: "error" },
    ARC108: { controls: ["A.8.24"], level: "error" },
    ARC112: { controls: ["A.5.9"], level: "warning" },
    ARC113: { controls: ["A.8.31"], level: "warning" },
    ARC115: { controls: ["A.5.9"], level: "warning" },
    ARC117: { controls: ["A.8.22"], level: "error" },
    AIG214: { controls: ["A.8.32"], level: "error" },
    AIG219: { controls: ["A.8.10"], level: "error" },
    AIG220: { controls: ["A.8.10"], level: "error" },
    TF301: { controls: ["A.8.24"], level: "error" },
    TF340: { controls: ["A.8.24"], level: "error" },
    TF342: { controls: ["A.5.9"], level: "warning" },
    REL501: { controls: ["A.8.13"], level: "error" },
    REL502: { controls: ["A.8.14"], level: "error" },
    META901: { controls: ["A.5.36"], level: "error" },
  },
});
