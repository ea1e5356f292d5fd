package dev.outcrop.iac.part;

import java.util.List;

/**
 * What the application has to know of other stacks: names and addresses only, so that none of them gets to know it.
 *
 * @param host the name that people come by
 * @param tasksGroup the tasks' security group
 * @param key the ARN of the stage's key
 * @param files the ARN of the bucket of attached files
 * @param databaseResources the ids by which IAM names the database's clusters
 * @param issuer whose sign-ins are believed
 * @param clientId as whom the server asks for them
 * @param administrators the group whose members administer
 */
public record Wiring(
        String host,
        String tasksGroup,
        String key,
        String langfuseSecret,
        String signInSecret,
        String sessionKeysSecret,
        String files,
        String databaseHost,
        List<String> databaseResources,
        String issuer,
        String clientId,
        String administrators) {}
