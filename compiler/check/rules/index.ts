import type { MetaRuleId, RuleId } from "../../../dsl/catalog/rules.ts";
import { isWaiting, type Rule, type WaitingRule } from "../rule.ts";
import { waiting } from "../waiting.ts";
import aiLogRetentionMin from "./ai-log-retention-min.rule.ts";
import aksHardening from "./aks-hardening.rule.ts";
import aksPrivateCluster from "./aks-private-cluster.rule.ts";
import apiAuthnWaf from "./api-authn-waf.rule.ts";
import automatedDecisionContest from "./automated-decision-contest.rule.ts";
import autoscalingBounds from "./autoscaling-bounds.rule.ts";
import azuremlPrivate from "./azureml-private.rule.ts";
import backupAndRestore from "./backup-and-restore.rule.ts";
import bedrockLoggingGuardrail from "./bedrock-logging-guardrail.rule.ts";
import bucketAccessLogging from "./bucket-access-logging.rule.ts";
import bucketLifecycle from "./bucket-lifecycle.rule.ts";
import bucketPublicAccessBlock from "./bucket-public-access-block.rule.ts";
import bucketTlsOnly from "./bucket-tls-only.rule.ts";
import bucketVersioning from "./bucket-versioning.rule.ts";
import budgetDeclared from "./budget-declared.rule.ts";
import classificationNotLowered from "./classification-not-lowered.rule.ts";
import cmkAtRest from "./cmk-at-rest.rule.ts";
import dataClassificationRequired from "./data-classification-required.rule.ts";
import datastoreNotPublic from "./datastore-not-public.rule.ts";
import dbAuditLogs from "./db-audit-logs.rule.ts";
import dbEncryptedPrivate from "./db-encrypted-private.rule.ts";
import dedicatedServiceAccount from "./dedicated-service-account.rule.ts";
import defaultSgClosed from "./default-sg-closed.rule.ts";
import deletionProtection from "./deletion-protection.rule.ts";
import dpiaReference from "./dpia-reference.rule.ts";
import drRegionAllowed from "./dr-region-allowed.rule.ts";
import driftAlarmRouted from "./drift-alarm-routed.rule.ts";
import driftMonitorOn from "./drift-monitor-on.rule.ts";
import edgeEncryptionInTransit from "./edge-encryption-in-transit.rule.ts";
import egressAllowList from "./egress-allow-list.rule.ts";
import eksControlPlaneLogs from "./eks-control-plane-logs.rule.ts";
import eksPrivateEndpoint from "./eks-private-endpoint.rule.ts";
import eksSecretsEncryption from "./eks-secrets-encryption.rule.ts";
import environmentSeparation from "./environment-separation.rule.ts";
import erasurePath from "./erasure-path.rule.ts";
import exceptionExpired from "./exception-expired.rule.ts";
import exceptionNeedsReason from "./exception-needs-reason.rule.ts";
import exceptionNotAllowed from "./exception-not-allowed.rule.ts";
import exceptionUnused from "./exception-unused.rule.ts";
import fallbackModel from "./fallback-model.rule.ts";
import gkeBinaryAuth from "./gke-binary-auth.rule.ts";
import gkeHardening from "./gke-hardening.rule.ts";
import gkePrivateCluster from "./gke-private-cluster.rule.ts";
import gpuIdleScaleToZero from "./gpu-idle-scale-to-zero.rule.ts";
import hostNamespaces from "./host-namespaces.rule.ts";
import iamNoPrivilegeEscalation from "./iam-no-privilege-escalation.rule.ts";
import iamNoWildcard from "./iam-no-wildcard.rule.ts";
import imageDigest from "./image-digest.rule.ts";
import inferenceEventLogging from "./inference-event-logging.rule.ts";
import internalLbOnly from "./internal-lb-only.rule.ts";
import internetExposureDeclared from "./internet-exposure-declared.rule.ts";
import jobTtlAndBackoff from "./job-ttl-and-backoff.rule.ts";
import kafkaEncryptedAuth from "./kafka-encrypted-auth.rule.ts";
import killSwitch from "./kill-switch.rule.ts";
import kmsPolicyScoped from "./kms-policy-scoped.rule.ts";
import kmsRotation from "./kms-rotation.rule.ts";
import kvPurgeProtection from "./kv-purge-protection.rule.ts";
import lambdaHardening from "./lambda-hardening.rule.ts";
import leastPrivilegeFromEdges from "./least-privilege-from-edges.rule.ts";
import llmGuardrail from "./llm-guardrail.rule.ts";
import logEncrypted from "./log-encrypted.rule.ts";
import logRetentionSet from "./log-retention-set.rule.ts";
import logStoreImmutable from "./log-store-immutable.rule.ts";
import logVolumeCap from "./log-volume-cap.rule.ts";
import modelRegistryLineage from "./model-registry-lineage.rule.ts";
import multiAz from "./multi-az.rule.ts";
import namespaceNotDefault from "./namespace-not-default.rule.ts";
import natVsEndpoint from "./nat-vs-endpoint.rule.ts";
import networkPolicy from "./network-policy.rule.ts";
import noCrossBorderFlow from "./no-cross-border-flow.rule.ts";
import noDanglingReference from "./no-dangling-reference.rule.ts";
import noOpenIngress from "./no-open-ingress.rule.ts";
import noOrphanNode from "./no-orphan-node.rule.ts";
import noPrivilegeEscalation from "./no-privilege-escalation.rule.ts";
import noRestrictedDataInNonprod from "./no-restricted-data-in-nonprod.rule.ts";
import nodeImdsv2 from "./node-imdsv2.rule.ts";
import nonRoot from "./non-root.rule.ts";
import ownerRequired from "./owner-required.rule.ts";
import pdbReplicas from "./pdb-replicas.rule.ts";
import privateEndpoints from "./private-endpoints.rule.ts";
import probes from "./probes.rule.ts";
import prohibitedPractice from "./prohibited-practice.rule.ts";
import promptLogRedaction from "./prompt-log-redaction.rule.ts";
import providerPinned from "./provider-pinned.rule.ts";
import rbacLeastPrivilege from "./rbac-least-privilege.rule.ts";
import readonlyRootfs from "./readonly-rootfs.rule.ts";
import redisEncryptedAuth from "./redis-encrypted-auth.rule.ts";
import regionAllowList from "./region-allow-list.rule.ts";
import registryScanImmutable from "./registry-scan-immutable.rule.ts";
import requiredTags from "./required-tags.rule.ts";
import resourceLimits from "./resource-limits.rule.ts";
import retentionConflict from "./retention-conflict.rule.ts";
import retentionMax from "./retention-max.rule.ts";
import riskClassRequired from "./risk-class-required.rule.ts";
import sagemakerIsolation from "./sagemaker-isolation.rule.ts";
import seccompRuntimeDefault from "./seccomp-runtime-default.rule.ts";
import secretByReference from "./secret-by-reference.rule.ts";
import secretRotation from "./secret-rotation.rule.ts";
import secretsAsFiles from "./secrets-as-files.rule.ts";
import stateBackendEncrypted from "./state-backend-encrypted.rule.ts";
import storageAccountHardening from "./storage-account-hardening.rule.ts";
import transparencyNotice from "./transparency-notice.rule.ts";
import unknownValue from "./unknown-value.rule.ts";
import vertexPrivateCmek from "./vertex-private-cmek.rule.ts";
import vpcFlowLogs from "./vpc-flow-logs.rule.ts";
import workloadIdentityRequired from "./workload-identity-required.rule.ts";

/** Every rule of the catalogue, in order. A new rule is a file beside these and a line here. */
export const rules: Readonly<Record<RuleId | MetaRuleId, Rule | WaitingRule>> = {
  ARC101: regionAllowList,
  ARC102: noCrossBorderFlow,
  ARC103: dataClassificationRequired,
  ARC104: classificationNotLowered,
  ARC105: noRestrictedDataInNonprod,
  ARC106: internetExposureDeclared,
  ARC107: datastoreNotPublic,
  ARC108: edgeEncryptionInTransit,
  ARC109: workloadIdentityRequired,
  ARC110: leastPrivilegeFromEdges,
  ARC111: secretByReference,
  ARC112: ownerRequired,
  ARC113: environmentSeparation,
  ARC114: waiting.ARC114,
  ARC115: noOrphanNode,
  ARC116: noDanglingReference,
  ARC117: egressAllowList,
  AIG201: riskClassRequired,
  AIG202: prohibitedPractice,
  AIG203: inferenceEventLogging,
  AIG204: aiLogRetentionMin,
  AIG205: logStoreImmutable,
  AIG206: waiting.AIG206,
  AIG207: killSwitch,
  AIG208: modelRegistryLineage,
  AIG209: waiting.AIG209,
  AIG210: waiting.AIG210,
  AIG211: waiting.AIG211,
  AIG212: driftMonitorOn,
  AIG213: driftAlarmRouted,
  AIG214: waiting.AIG214,
  AIG215: transparencyNotice,
  AIG216: llmGuardrail,
  AIG217: waiting.AIG217,
  AIG218: promptLogRedaction,
  AIG219: erasurePath,
  AIG220: retentionMax,
  AIG221: retentionConflict,
  AIG222: dpiaReference,
  AIG223: automatedDecisionContest,
  TF301: cmkAtRest,
  TF302: kmsRotation,
  TF303: kmsPolicyScoped,
  TF304: bucketPublicAccessBlock,
  TF305: bucketVersioning,
  TF306: bucketTlsOnly,
  TF307: bucketAccessLogging,
  TF308: bucketLifecycle,
  TF309: logRetentionSet,
  TF310: logEncrypted,
  TF311: vpcFlowLogs,
  TF312: defaultSgClosed,
  TF313: noOpenIngress,
  TF314: privateEndpoints,
  TF315: eksPrivateEndpoint,
  TF316: eksControlPlaneLogs,
  TF317: eksSecretsEncryption,
  TF318: nodeImdsv2,
  TF319: gkePrivateCluster,
  TF320: gkeHardening,
  TF321: gkeBinaryAuth,
  TF322: aksPrivateCluster,
  TF323: aksHardening,
  TF324: kvPurgeProtection,
  TF325: storageAccountHardening,
  TF326: dbEncryptedPrivate,
  TF327: dbAuditLogs,
  TF328: kafkaEncryptedAuth,
  TF329: redisEncryptedAuth,
  TF330: sagemakerIsolation,
  TF331: vertexPrivateCmek,
  TF332: azuremlPrivate,
  TF333: bedrockLoggingGuardrail,
  TF334: iamNoWildcard,
  TF335: iamNoPrivilegeEscalation,
  TF336: lambdaHardening,
  TF337: apiAuthnWaf,
  TF338: secretRotation,
  TF339: providerPinned,
  TF340: stateBackendEncrypted,
  TF341: registryScanImmutable,
  TF342: requiredTags,
  K8S401: nonRoot,
  K8S402: noPrivilegeEscalation,
  K8S403: hostNamespaces,
  K8S404: readonlyRootfs,
  K8S405: seccompRuntimeDefault,
  K8S406: resourceLimits,
  K8S407: imageDigest,
  K8S408: probes,
  K8S409: dedicatedServiceAccount,
  K8S410: networkPolicy,
  K8S411: rbacLeastPrivilege,
  K8S412: secretsAsFiles,
  K8S413: namespaceNotDefault,
  K8S414: jobTtlAndBackoff,
  K8S415: internalLbOnly,
  REL501: backupAndRestore,
  REL502: multiAz,
  REL503: drRegionAllowed,
  REL504: deletionProtection,
  REL505: pdbReplicas,
  REL506: waiting.REL506,
  REL507: autoscalingBounds,
  REL508: fallbackModel,
  COST601: gpuIdleScaleToZero,
  COST602: budgetDeclared,
  COST603: logVolumeCap,
  COST604: natVsEndpoint,
  META901: exceptionNeedsReason,
  META902: exceptionExpired,
  META903: exceptionUnused,
  META904: exceptionNotAllowed,
  META905: unknownValue,
};

const all = Object.values(rules);
/** Rules that are checked. */
export const ownRules: readonly Rule[] = all.filter((rule): rule is Rule => !isWaiting(rule));
/** Rules that wait for a kind. */
export const waitingRules: readonly WaitingRule[] = all.filter(isWaiting);
