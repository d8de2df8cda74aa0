/** "s3:Get*" takes "s3:GetObject". */
export const takes = (pattern: string, action: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "i",
  ).test(action);

/** Every resource of an account: "*", or an ARN that names none. */
export const isEverything = (resource: string): boolean => resource === "*" || /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(\*|[\w-]+[/:]\*)$/.test(plain(resource));
/** Every resource of a service, whatever its kind. */
export const isWholeService = (resource: string): boolean => resource === "*" || /^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*$/.test(plain(resource));
/** References inside of an ARN may hold colons. */
const plain = (arn: string): string => arn.replace(/\$\{[^}]*\}/g, "x");

/** Reads that AWS can hold to no resource, and a few writes (Service Authorization Reference, 2026). */
const unheld: readonly RegExp[] = [
  /^(ec2|elasticloadbalancing|autoscaling|eks|elasticache|rds|application-autoscaling|savingsplans|health|acm|route53|ce|sagemaker|cloudwatch|servicediscovery|license-manager):(Describe|List)\w*$/i,
  /^(pricing:(GetProducts|DescribeServices|GetAttributeValues)|ce:Get\w+|tag:Get\w+|sts:GetCallerIdentity|ecr:GetAuthorizationToken|ecr-public:GetAuthorizationToken)$/i,
  /^(cloudwatch:(PutMetricData|GetMetricData|GetMetricStatistics|ListMetrics)|xray:(Put\w+|GetSampling\w+)|logs:(DescribeLogGroups|DescribeQueries|StopQuery|GetQueryResults))$/i,
  /^(s3:(ListAllMyBuckets|GetAccountPublicAccessBlock)|kms:(ListKeys|ListAliases|CreateKey|GenerateRandom)|sqs:ListQueues|sns:ListTopics|iam:(List(Roles|Users|Groups|Policies|InstanceProfiles)|GetAccount\w+))$/i,
  /^(ssm:DescribeParameters|ssmmessages:\w+|ec2messages:\w+|ec2:(GetSpotPlacementScores|GetEbsEncryptionByDefault|CreateNetworkInterface|DeleteNetworkInterface|AssignPrivateIpAddresses|UnassignPrivateIpAddresses)|secretsmanager:(ListSecrets|GetRandomPassword)|bedrock:List\w+|waf(-regional|v2)?:List\w+|shield:List\w+)$/i,
];
export const needsEverything = (action: string): boolean => unheld.some((one) => one.test(action));

const reads = /^[\w-]+:(Get|List|Describe|Head|BatchGet|Query|Scan|Lookup|View)\w*\*$/i;
/** Families of one action of KMS, which AWS documents with a `*`. */
const families = /^kms:(ReEncrypt|GenerateDataKey|Describe)\*$/i;
/** A pattern that takes more than reads of one service. */
export const isWild = (action: string): boolean => /[*?]/.test(action) && !reads.test(action) && !families.test(action);
