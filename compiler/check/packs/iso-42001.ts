import { definePack } from "./pack.ts";

export default definePack({
  id: "iso-42001",
  title: "ISO/IEC 42001",
  edition: "ISO/IEC 42001:2023, Annex A",
  rules: {
    ARC114: { controls: ["A.10.3"], level: "error" },
    AIG201: { controls: ["A.5.2"], level: "error" },
    AIG203: { controls: ["A.6.2.8"], level: "error" },
    AIG208: { controls: ["A.7.5", "A.6.2.7"], level: "error" },
    AIG209: { controls: ["A.7.3", "A.7.5"], level: "error" },
    AIG210: { controls: ["A.7.4"], level: "warning" },
    AIG211: { controls: ["A.6.2.4"], level: "error" },
    AIG212: { controls: ["A.6.2.6"], level: "error" },
    AIG213: { controls: ["A.8.4"], level: "warning" },
    AIG222: { controls: ["A.5.2"], level: "warning" },
  },
});
