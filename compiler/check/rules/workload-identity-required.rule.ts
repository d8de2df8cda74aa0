import { fails, passes } from "../emitted/asked.ts";
import { aboutObject } from "../emitted/pods.ts";
import { listed, valueAt } from "../emitted/values.ts";
import { defineRule, type Outcome } from "../rule.ts";

const keys = [
  "aws_iam_access_key",
  "google_service_account_key",
  "google_storage_hmac_key",
  "azuread_application_password",
  "azuread_service_principal_password",
];
const identities = ["aws_eks_pod_identity_association", "azurerm_federated_identity_credential", "google_service_account_iam_member"];
const names =
  /^(AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|GOOGLE_APPLICATION_CREDENTIALS|GOOGLE_CREDENTIALS|AZURE_CLIENT_SECRET|AZURE_STORAGE_KEY|ARM_CLIENT_SECRET)$/;

export default defineRule({
  id: "ARC109",
  slug: "workload-identity-required",
  title: "Every compute node uses workload identity; no static cloud keys",
  severity: "critical",
  category: "architecture",
  disposition: "default",
  references: ["CIS EKS 1.7 5.2.1", "CIS GKE 1.6 5.2.2", "CIS AKS 1.8 5.2.1", "PCI DSS v4.0.1 8.6.2", "NIST 800-53 IA-5(7)", "CKV_AWS_41", "CKV_AZURE_238"],
  docs: {
    why: "A key in a file or a variable is copied once and works for ever, from everywhere.",
    example: 'add("aws", "aws_iam_access_key.cases", { user: "cases" }, { reason: "An old library." })',
    fix: "Let pods sign in with the identity that Lintel gives them; libraries of the clouds find it by themselves.",
  },
  messages: {
    key: { text: "`{resource}` is a key that does not expire", hint: "use the identity of the workload" },
    variable: { text: "container `{container}` of `{object}` gets {name}: a key of the cloud", hint: "take it out: the identity of the workload signs in" },
  },
  checks: {
    terraform: ({ terraform }) =>
      terraform.flatMap((view) => [
        ...view.of(...keys).map((one) => fails(one, "key" as const)),
        ...view.of(...identities).map((one) => passes(one, "signs in by the identity of the workload")),
      ]),
    kubernetes: ({ kubernetes }) =>
      kubernetes.flatMap(({ pods }) =>
        pods.flatMap(({ containers }) =>
          containers.flatMap(({ manifest, name, body, pointer }): readonly Outcome<"variable">[] => {
            const index = listed(body["env"]).findIndex((one) => names.test(String(valueAt(one, "name"))));
            if (index < 0) return [];
            const data = { container: name, object: manifest.ref.address, name: String(valueAt(listed(body["env"])[index], "name")) };
            return [{ verdict: "fail", ...aboutObject(manifest, `${pointer}/env/${index}`), message: "variable", data }];
          }),
        ),
      ),
  },
});
