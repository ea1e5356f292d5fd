package dev.outcrop.iac;

import dev.outcrop.iac.template.Templates;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What a role's statements allow, decided as IAM does for the part of its language that they use: Allow, exact actions,
 * {@code *} in resources, StringEquals. Anything else is refused rather than guessed.
 */
record Policy(List<JsonNode> statements) {
    private static final Pattern IMPORTED = Pattern.compile(
            "(StageKey|SecretBundleLangfuse|SecretBundleSignIn|SecretBundleSessionKeys|outcrop-[a-z]+-files|DatabaseCluster(?:\\d{14})?)");

    /** That of the role whose id has this in it. */
    static Policy of(Templates templates, String role) {
        return new Policy(templates.of("IAM::Policy").stream()
                .filter(policy ->
                        policy.id().contains(role + "Default") || policy.id().startsWith(role))
                .filter(policy -> !policy.id().contains("Flow"))
                .flatMap(policy -> Law.several(policy.at("/PolicyDocument/Statement")).stream())
                .toList());
    }

    boolean allows(String action, String resource, List<String> known) {
        if (statements.isEmpty()) {
            throw new IllegalStateException("there is no such role");
        }
        return statements.stream().anyMatch(statement -> allows(statement, action, resource, known));
    }

    private static boolean allows(JsonNode statement, String action, String resource, List<String> known) {
        if (!statement.path("Effect").asString().equals("Allow")) {
            throw new IllegalStateException("only Allow is understood: " + statement);
        }
        return Law.several(statement.path("Action")).stream()
                        .anyMatch(one -> one.asString().equals(action))
                && Law.several(statement.path("Resource")).stream().anyMatch(one -> matches(one, resource))
                && holds(statement.path("Condition"), known);
    }

    private static boolean matches(JsonNode pattern, String resource) {
        String text = pattern.isString() ? pattern.asString() : flat(pattern);
        String expression = Pattern.quote(text).replace("*", "\\E.*\\Q");
        return resource.matches(expression);
    }

    /** What is known only when it is deployed stands under the name of the resource that it comes from. */
    private static String flat(JsonNode pattern) {
        if (pattern.has("Fn::Join")) {
            var text = new StringBuilder();
            pattern.at("/Fn::Join/1").forEach(part -> text.append(part.isString() ? part.asString() : flat(part)));
            return text.toString();
        }
        Matcher from = IMPORTED.matcher(pattern.toString());
        if (!from.find()) {
            throw new IllegalStateException("not understood: " + pattern);
        }
        return from.group();
    }

    private static boolean holds(JsonNode condition, List<String> known) {
        for (var kind : condition.properties()) {
            if (!kind.getKey().equals("StringEquals")) {
                throw new IllegalStateException("only StringEquals is understood: " + condition);
            }
            for (var wanted : kind.getValue().properties()) {
                if (!known.contains(wanted.getKey() + "=" + wanted.getValue().asString())) {
                    return false;
                }
            }
        }
        return true;
    }
}
