import { type Ask, asked, askedMessage, fails, passes } from "../emitted/asked.ts";
import { is } from "../emitted/demand.ts";
import { defineRule, type Outcome } from "../rule.ts";

/** Nodes reach Google's services without Cloud NAT. */
const asks: readonly Ask[] = [
  {
    type: "google_compute_subnetwork",
    at: "private_ip_google_access",
    must: is(true),
    where: ({ body }) => !["REGIONAL_MANAGED_PROXY", "PRIVATE_SERVICE_CONNECT", "GLOBAL_MANAGED_PROXY"].includes(String(body["purpose"])),
  },
];

export default defineRule({
  id: "COST604",
  slug: "nat-vs-endpoint",
  title: "High-volume data paths use gateway/VPC endpoints, not NAT",
  severity: "low",
  category: "cost",
  disposition: "default",
  references: ["FinOps practice (no control ref)"],
  docs: {
    why: "Weights, images and logs are what moves most. Through a NAT gateway every gigabyte is paid for a second time.",
    example: "An edited output without `aws_vpc_endpoint` for S3",
    fix: "Leave the endpoints that are written.",
  },
  messages: {
    value: askedMessage,
    gateway: { text: "the network `{resource}` reaches S3 through its NAT gateways", hint: "leave the gateway endpoint of S3" },
  },
  checks: {
    terraform: ({ terraform }) => [
      ...asked(terraform, asks),
      ...terraform.flatMap((view) =>
        view.of("aws_nat_gateway").length === 0
          ? []
          : view.of("aws_vpc").map((one): Outcome<"gateway"> => {
              const found = view
                .referring(one, "aws_vpc_endpoint")
                .find(({ body }) => /\.s3$/.test(String(body["service_name"])) && body["vpc_endpoint_type"] === "Gateway");
              return found === undefined ? fails(one, "gateway") : passes(one, `S3 is reached by ${found.address}`);
            }),
      ),
    ],
  },
});
