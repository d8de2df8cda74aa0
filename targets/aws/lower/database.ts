import { equal } from "../../cloud/parity.ts";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { DbInstance } from "@cdktf/provider-aws/lib/db-instance/index.js";
import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group/index.js";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import type { DatabaseValues } from "../../../dsl/components/database.ts";
import { type Access, type Alarm, defineAwsKind } from "../contract.ts";
import { type DatabaseDetails, planDatabase } from "../size/database.ts";
import { databaseEngines } from "../size/rds.ts";
import { join } from "../../cloud/join.ts";
import { nameBefore } from "../../cloud/renames.ts";
import { offer } from "./offer.ts";
import { policy } from "./policy.ts";
import { gib } from "../../cloud/quantities.ts";
import { limits } from "../../limits.ts";
import { consumerRoles, databaseName, grantOperation, sqlUser } from "./sql.ts";
import { tagsOf } from "./tags.ts";
import { endDatabase } from "./teardown.ts";

/** RDS for PostgreSQL or MySQL. Workloads log in with IAM tokens, the owner's password is RDS's own secret. */
export default defineAwsKind<DatabaseValues, DatabaseDetails>({
  realises: {
    engine: equal("RDS with the engine"),
    size: equal("RDS storage, which grows by itself"),
    memory: equal("RDS instance with room for it"),
    connections: equal("a parameter of the engine"),
    recovery: equal("RDS backups with recovery to any second, and a standby in production"),
  },
  plan: planDatabase,

  lower(component, plan, context) {
    const { root, foundation, names } = context;
    const { id } = component;
    const { details } = plan;
    const owner = component.name;
    const engine = databaseEngines[details.engine];
    const tags = tagsOf(component);
    const key = foundation.key(component.classification.level);
    const identifier = names.of(id, limits.aws_db_instance.most);
    const snapshot = `${names.of(id, limits["aws_db_instance.final_snapshot_identifier"].most - 6)}-final`;
    const database = databaseName(component, context);

    const group = root.add(owner, SecurityGroup, id, {
      name: names.of(id, limits.aws_security_group.most),
      description: `Database ${nameBefore(component)}: opened to what uses it`,
      vpcId: foundation.vpcId,
      revokeRulesOnDelete: true,
      tags,
    });
    const subnets = root.add(owner, DbSubnetGroup, id, {
      name: identifier,
      description: `Data subnets for ${owner}`,
      subnetIds: [...foundation.dataSubnetIds],
      tags,
    });
    const parameters = root.add(owner, DbParameterGroup, id, {
      name: names.of(`${id}-${engine.family.replace(".", "-")}`, limits.aws_db_parameter_group.most),
      description: `Settings of ${owner}`,
      family: engine.family,
      // At boot, which the first one is: an immediate change to what is the default anyway is never noted, and planned again each time.
      parameter: [...engine.parameters, { name: "max_connections", value: String(details.maxConnections) }].map((one) => ({
        ...one,
        applyMethod: "pending-reboot",
      })),
      lifecycle: { createBeforeDestroy: true },
      tags,
    });
    const monitoring = root.add(owner, IamRole, join(id, "monitoring"), {
      name: names.global(join(id, "monitoring"), limits.aws_iam_role.most),
      description: `Operating-system metrics of ${owner}`,
      assumeRolePolicy: policy([
        {
          sid: "EnhancedMonitoring",
          principal: { Service: "monitoring.rds.amazonaws.com" },
          actions: ["sts:AssumeRole"],
          conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [foundation.accountId] }],
        },
      ]),
      tags,
    });
    const attached = root.add(owner, IamRolePolicyAttachment, join(id, "monitoring"), {
      role: monitoring.name,
      policyArn: `arn:${foundation.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
    });
    // RDS would make them without an end to retention.
    const logs = engine.logs.map((log) =>
      root.add(owner, CloudwatchLogGroup, join(id, log), {
        name: `/aws/rds/instance/${identifier}/${log}`,
        retentionInDays: foundation.logRetentionDays,
        kmsKeyId: foundation.key("logs").arn,
        tags,
      }),
    );
    const instance = root.add(owner, DbInstance, id, {
      identifier,
      engine: details.engine,
      engineVersion: engine.version,
      instanceClass: details.instanceClass,
      dbName: database,
      port: engine.port,
      allocatedStorage: details.storageGib,
      maxAllocatedStorage: details.maxStorageGib,
      storageType: "gp3",
      storageEncrypted: true,
      kmsKeyId: key.arn,
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [group.id],
      publiclyAccessible: false,
      multiAz: details.multiAz,
      parameterGroupName: parameters.name,
      iamDatabaseAuthenticationEnabled: true,
      username: ownerName,
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: key.arn,
      backupRetentionPeriod: details.backupDays,
      backupWindow: "02:00-03:00",
      maintenanceWindow: "sun:03:30-sun:04:30",
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      deletionProtection: context.protect,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: snapshot,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: key.arn,
      performanceInsightsRetentionPeriod: 7,
      databaseInsightsMode: "standard",
      monitoringInterval: 60,
      monitoringRoleArn: monitoring.arn,
      enabledCloudwatchLogsExports: [...engine.logs],
      autoMinorVersionUpgrade: true,
      allowMajorVersionUpgrade: false,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      applyImmediately: false,
      // The provider takes storage that grew by itself for what was asked.
      ...(context.protect ? { lifecycle: { preventDestroy: true } } : {}),
      dependsOn: [attached, ...logs],
      tags,
    });

    // Read once: each reading of an attribute is another token, and equal settings could not be told to be equal.
    const host = instance.address;
    const logins = `arn:${foundation.partition}:rds-db:${context.place.region}:${foundation.accountId}:dbuser:${instance.resourceId}`;
    const use = (user: string): Access => ({
      statements: [
        {
          sid: "Login",
          actions: ["rds-db:connect"],
          resources: [`${logins}/${user}`],
        },
      ],
      ingress: [{ securityGroup: group.id, name: "database", port: engine.port }],
      egress: [{ to: "data", port: engine.port }],
      settings: { HOST: host, PORT: String(engine.port), NAME: database, USER: user, AUTH: "iam", TLS: "verify-full", REGION: context.place.region },
    });
    const roles = consumerRoles(component, context);
    return [
      {
        workload: false,
        access: offer({
          reads: (_edge, consumer) => use(sqlUser(consumer)),
          writes: (_edge, consumer) => use(sqlUser(consumer)),
          trains: (_edge, consumer) => use(sqlUser(consumer)),
          monitors: () => ({ alarms: alarmsOf(identifier, details) }),
        }),
        operations: [
          ...endDatabase(component, { instance: identifier, snapshot }, context),
          ...(roles.length === 0
            ? []
            : [
                grantOperation({
                  component,
                  engine: details.engine,
                  identifier,
                  database,
                  owner: ownerName,
                  port: engine.port,
                  roles,
                  region: context.place.region,
                }),
              ]),
        ],
      },
      [],
    ];
  },
});

const ownerName = "lintel_owner";

function alarmsOf(identifier: string, details: DatabaseDetails): readonly Alarm[] {
  const shared = {
    namespace: "AWS/RDS",
    dimensions: { DBInstanceIdentifier: identifier },
    period: 300,
    evaluationPeriods: 3,
    missing: "notBreaching",
  } as const;
  return [
    {
      ...shared,
      name: "cpu",
      description: "The processor is busy for a quarter of an hour",
      metric: "CPUUtilization",
      statistic: "Average",
      comparison: "GreaterThanThreshold",
      threshold: 80,
      severity: "ticket",
    },
    {
      ...shared,
      name: "memory",
      description: "Less than a tenth of the memory is free",
      metric: "FreeableMemory",
      statistic: "Average",
      comparison: "LessThanThreshold",
      threshold: Math.floor(details.memoryGib * gib * 0.1),
      severity: "ticket",
    },
    {
      ...shared,
      name: "storage",
      // RDS adds storage at a tenth: less means that it could not.
      description: "Less than a twentieth of the storage is free",
      metric: "FreeStorageSpace",
      statistic: "Minimum",
      comparison: "LessThanThreshold",
      threshold: Math.floor(details.storageGib * gib * 0.05),
      severity: "page",
    },
    {
      ...shared,
      name: "connections",
      description: "Four fifths of the connections are taken",
      metric: "DatabaseConnections",
      statistic: "Maximum",
      comparison: "GreaterThanThreshold",
      threshold: Math.floor(details.maxConnections * 0.8),
      severity: "ticket",
    },
  ];
}
