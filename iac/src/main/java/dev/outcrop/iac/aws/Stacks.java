package dev.outcrop.iac.aws;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/** What CloudFormation knows of stacks. */
record Stacks(CloudFormationClient client) {
    private static final Set<String> FAILED_AT_FIRST = Set.of("ROLLBACK_COMPLETE", "ROLLBACK_FAILED");

    /** Of the CDK's own preparation of an account. */
    private static final String TOOLKIT = "CDKToolkit";

    /** The version of the CDK's preparation of this account and region. */
    Optional<String> bootstrap() {
        return find(TOOLKIT).flatMap(stack -> output(stack, "BootstrapVersion"));
    }

    /** Whether its first creation was rolled back, and not to the end. */
    boolean stuck(String name) {
        return find(name)
                .filter(stack -> stack.stackStatus() == StackStatus.ROLLBACK_FAILED)
                .isPresent();
    }

    /** Whether its first creation was rolled back, so that it can only be removed, and it is protected against that. */
    boolean inTheWay(String name) {
        return find(name)
                .filter(stack -> FAILED_AT_FIRST.contains(stack.stackStatusAsString()))
                .filter(stack -> Boolean.TRUE.equals(stack.enableTerminationProtection()))
                .isPresent();
    }

    /** Lets a stack be removed that is protected against it. */
    void unprotect(String name) {
        client.updateTerminationProtection(request -> request.stackName(name).enableTerminationProtection(false));
    }

    Optional<Stack> find(String name) {
        try {
            return client.describeStacks(request -> request.stackName(name)).stacks().stream()
                    .findFirst();
        } catch (CloudFormationException e) {
            // This is how it says that there is none.
            if (e.awsErrorDetails().errorCode().equals("ValidationError")
                    && e.awsErrorDetails().errorMessage().contains("does not exist")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What a stack puts out; without the stack or the output a sentence says so. */
    String output(String stack, String key) {
        return known(stack, key)
                .orElseThrow(() -> new Trouble("the stack " + stack + " does not put out " + key
                        + ": it was not deployed to the end; deploy again."));
    }

    /** The same, where it is no trouble if there is none. */
    Optional<String> known(String stack, String key) {
        return find(stack).flatMap(found -> output(found, key));
    }

    private static Optional<String> output(Stack stack, String key) {
        return stack.outputs().stream()
                .filter(output -> output.outputKey().equals(key))
                .map(Output::outputValue)
                .findFirst();
    }

    /** The ids of a stack's resources of one type; none of a stack that is not there. */
    List<String> resources(String stack, String type) {
        if (find(stack).isEmpty()) {
            return List.of();
        }
        return client.listStackResourcesPaginator(request -> request.stackName(stack)).stackResourceSummaries().stream()
                .filter(resource -> resource.resourceType().equals(type))
                .filter(resource -> resource.resourceStatus() != ResourceStatus.DELETE_COMPLETE)
                .map(StackResourceSummary::physicalResourceId)
                .toList();
    }
}
