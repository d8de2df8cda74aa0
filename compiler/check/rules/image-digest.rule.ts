import { eachContainer, inContainer } from "../emitted/pods.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "K8S407",
  slug: "image-digest",
  title: "Images pinned by digest from an allowed registry",
  severity: "high",
  category: "kubernetes",
  disposition: "autofix",
  references: ["CIS EKS 1.7 5.1.4", "CKV_K8S_14", "CKV_K8S_43", "KSV-0013", "KSV-0125", "kube-linter latest-tag"],
  docs: {
    why: "A tag is a promise that somebody else may break: the same manifest runs another program tomorrow.",
    example: 'set("kubernetes", "Deployment/cases", { at: "/spec/template/spec/containers/0/image", to: "acme/cases:latest", reason: "Always the newest." })',
    fix: "Write images by digest: `registry.example.com/app@sha256:...`.",
  },
  messages: { tag: inContainer("runs {is}, which is no digest", "write the image with `@sha256:` and its digest") },
  checks: {
    kubernetes: ({ kubernetes }) =>
      eachContainer(kubernetes, ({ body }) => {
        const { image } = body;
        return typeof image === "string" && /@sha256:[0-9a-f]{64}$/.test(image) ? { evidence: image.slice(-19) } : { message: "tag", at: "image", is: image };
      }),
  },
});
