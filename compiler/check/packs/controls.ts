/** Checks of other scanners among the references of a rule; everything else is a control of a framework. */
const scanner = /^(CKV\d?_|Trivy |KSV-|kube-linter |AwsSolutions-|FinOps )/;

export const controlsIn = (references: readonly string[]): readonly string[] => references.filter((one) => !scanner.test(one));
export const checksIn = (references: readonly string[]): readonly string[] => references.filter((one) => scanner.test(one));
