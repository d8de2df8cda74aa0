import { describe, expect, test } from "vitest";
import { ask, type Draft, everything, failures, findings, firing } from "./harness.ts";
import { mutations } from "./mutations.ts";

const policy = (statement: object): string => JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "Test", Effect: "Allow", ...statement }] });
const role = (permissions: object) => ({ name: "x", scope: "/subscriptions/x", permissions: [permissions] });

describe("grants", () => {
  mutations(
    "TF334",
    ["aws", "gcp", "azure"],
    [
      [
        "aws",
        "every action of a service",
        (draft) => draft.addResource("aws_iam_policy.x", { policy: policy({ Action: "s3:*", Resource: "arn:aws:s3:::a" }) }, "cases"),
        "actions cases aws_iam_policy.x",
      ],
      [
        "aws",
        "everything",
        (draft) => draft.addResource("aws_iam_policy.x", { policy: policy({ Action: ["*"], Resource: "*" }) }),
        "actions system aws_iam_policy.x",
      ],
      [
        "aws",
        "all but some",
        (draft) => draft.addResource("aws_iam_policy.x", { policy: policy({ NotAction: "iam:*", Resource: "*" }) }),
        "actions system aws_iam_policy.x",
      ],
      [
        "aws",
        "every resource",
        (draft) => draft.addResource("aws_iam_role_policy.x", { policy: policy({ Action: ["s3:GetObject"], Resource: ["*"] }) }),
        "everything system aws_iam_role_policy.x",
      ],
      [
        "gcp",
        "the role of an editor",
        (draft) => draft.addResource("google_project_iam_member.x", { role: "roles/editor", member: "user:a@example.com" }),
        "role system google_project_iam_member.x",
      ],
      [
        "azure",
        "every action",
        (draft) => draft.addResource("azurerm_role_definition.x", role({ actions: ["*"] })),
        "actions system azurerm_role_definition.x",
      ],
      [
        "azure",
        "a contributor",
        (draft) => draft.addResource("azurerm_role_assignment.x", { scope: "/subscriptions/x", role_definition_name: "Contributor" }),
        "role system azurerm_role_assignment.x",
      ],
      [
        "azure",
        "an owner by id",
        (draft) =>
          draft.addResource("azurerm_role_assignment.x", {
            scope: "/subscriptions/x",
            role_definition_id: "/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
          }),
        "role system azurerm_role_assignment.x",
      ],
    ],
  );
  test("what AWS holds to no resource, and what a tag holds, may stand on every resource", async () => {
    const judged = await ask("TF334", "aws", (draft) => {
      draft.addResource("aws_iam_policy.reads", { policy: policy({ Action: ["ec2:DescribeSubnets", "ecr:GetAuthorizationToken"], Resource: "*" }) });
      const tagged = { Action: "ec2:TerminateInstances", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/owner": "us" } } };
      draft.addResource("aws_iam_policy.tagged", { policy: policy(tagged) });
      draft.addResource("aws_iam_policy.secure", { policy: policy({ ...tagged, Condition: { Bool: { "aws:SecureTransport": "true" } } }) });
      draft.addResource("aws_iam_policy.secrets", { policy: policy({ Action: "secretsmanager:ListSecretVersionIds", Resource: "*" }) });
    });
    expect(failures(judged)).toEqual(["everything system aws_iam_policy.secure", "everything system aws_iam_policy.secrets"]);
  });
  test("policies of AWS, of data sources, and those that nobody can read yet", async () => {
    const edit = (draft: Draft): void => {
      draft.addResource("aws_iam_role_policy_attachment.x", {
        role: "x",
        policy_arn: "arn:${data.aws_partition.current.partition}:iam::aws:policy/AdministratorAccess",
      });
      draft.addResource("aws_iam_policy.written", { policy: "${data.aws_iam_policy_document.x.json}" });
      draft.addData("data.aws_iam_policy_document.x", { statement: [{ actions: ["s3:*", "iam:PassRole"], resources: ["*"] }] });
      draft.addResource("aws_iam_policy.unread", { policy: "${file(var.path)}" });
    };
    for (const [id, message] of [
      ["TF334", "actions"],
      ["TF335", "action"],
    ] as const) {
      const judged = await ask(id, "aws", edit);
      expect(failures(judged)).toEqual([`${message} system aws_iam_policy.written`, "role system aws_iam_role_policy_attachment.x"]);
      expect(judged.filter(({ verdict }) => verdict === "unknown").map(({ emitted }) => emitted?.address)).toEqual(["aws_iam_policy.unread"]);
    }
  });
  test("an override of a grant is blamed at its line", async () => {
    const more = `overrides: [set("aws", "aws_iam_role_policy.cases__labels", { at: "/policy", to: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}', reason: "Quick." })],`;
    expect((await findings(everything("aws", { more }))).filter((one) => one.startsWith("TF33"))).toEqual([
      "TF334 blueprint.ts:36:15 error `aws_iam_role_policy.cases__labels` allows s3:*",
    ]);
  });

  mutations(
    "TF335",
    ["aws", "gcp", "azure"],
    [
      [
        "aws",
        "any role may be passed",
        (draft) => draft.addResource("aws_iam_policy.x", { policy: policy({ Action: "iam:PassRole", Resource: "*" }) }),
        "action system aws_iam_policy.x",
      ],
      [
        "aws",
        "hidden in a pattern",
        (draft) => draft.addResource("aws_iam_policy.x", { policy: policy({ Action: "iam:Put*", Resource: "arn:aws:iam::1:role/a" }) }),
        "action system aws_iam_policy.x",
      ],
      [
        "aws",
        "new versions of a policy",
        (draft) => draft.addResource("aws_iam_policy.x", { policy: policy({ Action: ["iam:CreatePolicyVersion"], Resource: "*" }) }),
        "action system aws_iam_policy.x",
      ],
      [
        "aws",
        "every role of the account, to one service",
        (draft) => {
          const Condition = { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } };
          draft.addResource("aws_iam_policy.x", { policy: policy({ Action: "iam:PassRole", Resource: "arn:aws:iam::123456789012:role/*", Condition }) });
        },
        "action system aws_iam_policy.x",
      ],
      [
        "aws",
        "anybody takes it on",
        (draft) => (draft.resource("aws_iam_role.cases").assume_role_policy = policy({ Principal: { AWS: "*" }, Action: "sts:AssumeRole" })),
        "assumed cases aws_iam_role.cases",
      ],
      [
        "aws",
        "every repository of an issuer",
        (draft) => {
          const Principal = { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" };
          draft.addResource("aws_iam_role.x", { assume_role_policy: policy({ Principal, Action: "sts:AssumeRoleWithWebIdentity" }) });
        },
        "assumed system aws_iam_role.x",
      ],
      [
        "azure",
        "all but reads",
        (draft) =>
          draft.addResource(
            "azurerm_role_definition.x",
            role({ actions: ["Microsoft.Authorization/*"], not_actions: ["Microsoft.Authorization/roleDefinitions/*"] }),
          ),
        "action system azurerm_role_definition.x",
      ],
      [
        "gcp",
        "tokens of every account",
        (draft) => draft.addResource("google_project_iam_member.x", { role: "roles/iam.serviceAccountTokenCreator", member: "user:a@example.com" }),
        "role system google_project_iam_member.x",
      ],
      [
        "gcp",
        "a role that acts as others",
        (draft) => draft.addResource("google_project_iam_custom_role.x", { permissions: ["iam.serviceAccounts.actAs"] }),
        "action system google_project_iam_custom_role.x",
      ],
      [
        "azure",
        "a role that assigns roles",
        (draft) => draft.addResource("azurerm_role_definition.x", role({ actions: ["Microsoft.Authorization/roleAssignments/write"] })),
        "action system azurerm_role_definition.x",
      ],
      [
        "azure",
        "who grants access",
        (draft) => draft.addResource("azurerm_role_assignment.x", { scope: "/subscriptions/x", role_definition_name: "User Access Administrator" }),
        "role system azurerm_role_assignment.x",
      ],
    ],
  );
});

describe("tags", () => {
  mutations(
    "TF342",
    ["aws", "gcp", "azure"],
    [
      ["aws", "no class of the data", (draft) => delete draft.resource("aws_db_instance.orders").tags["data-class"], "missing orders aws_db_instance.orders"],
      [
        "gcp",
        "no labels",
        (draft) => delete draft.resource("google_sql_database_instance.orders").settings.user_labels,
        "missing orders google_sql_database_instance.orders",
      ],
      ["azure", "no tags", (draft) => delete draft.resource("azurerm_storage_account.labels").tags, "missing labels azurerm_storage_account.labels"],
    ],
  );

  test("a cost centre that the system names belongs on everything", async () => {
    expect(await firing(everything("azure", { more: 'tags: { "cost-centre": "4711" },' }))).not.toContain("TF342");
    expect(
      await firing(
        everything("azure", {
          more: 'tags: { "cost-centre": "4711" }, overrides: [remove("azure", "azurerm_key_vault.keys", { at: "/tags/cost-centre", reason: "Test." })],',
        }),
      ),
    ).toContain("TF342");
  });
});
