import { definePack } from "./pack.ts";

export default definePack({
  id: "hipaa",
  title: "HIPAA Security and Privacy Rules",
  edition: "45 CFR Part 164",
  rules: {
    ARC104: { controls: ["164.514(b)"], level: "error" },
    ARC107: { controls: ["164.312(a)(1)"], level: "error" },
    ARC108: { controls: ["164.312(e)(1)", "164.312(e)(2)(ii)"], level: "error" },
    ARC110: { controls: ["164.308(a)(4)(ii)(B)"], level: "error" },
    ARC114: { controls: ["164.308(b)(1)", "164.314(a)(1)"], level: "error" },
    AIG204: { controls: ["164.316(b)(2)(i)"], level: "error" },
    AIG205: { controls: ["164.312(c)(1)"], level: "error" },
    AIG218: { controls: ["164.502(b)"], level: "error" },
    TF301: { controls: ["164.312(a)(2)(iv)"], level: "error" },
    TF304: { controls: ["164.312(a)(1)"], level: "error" },
    TF305: { controls: ["164.312(c)(1)"], level: "warning" },
    TF306: { controls: ["164.312(e)(1)"], level: "warning" },
    TF307: { controls: ["164.312(b)"], level: "warning" },
    TF310: { controls: ["164.312(a)(2)(iv)"], level: "warning" },
    TF326: { controls: ["164.312(a)(2)(iv)"], level: "error" },
    TF327: { controls: ["164.312(b)"], level: "warning" },
    TF330: { controls: ["164.312(e)(1)"], level: "error" },
    REL501: { controls: ["164.308(a)(7)(ii)(A)"], level: "error" },
    REL503: { controls: ["164.308(a)(7)(ii)(B)"], level: "error" },
  },
});
