package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.given;
import static dev.outcrop.iac.config.Rules.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Settings of the server that a stage makes none of: by their names in {@code outcrop.yaml}, as text. */
public record ServerSettings(Map<String, String> values) {
    private static final Pattern KEY = Pattern.compile("[a-z]+(-[a-z]+)*(\\.[a-z]+(-[a-z]+)*)?");

    /** What the stage says by fields of its own, or is by being on AWS. */
    static final Set<String> OURS = Set.of(
            "access.roles",
            "agentcore",
            "allowed-hosts",
            "attachments.store",
            "bedrock.region",
            "data",
            "database-auth",
            "database-rest-after",
            "database-restored-to",
            "database-url",
            "host",
            "langfuse.base-url",
            "langfuse.environment",
            "limits.shutdown-grace",
            "log",
            "metrics.cloudwatch",
            "model",
            "models",
            "oidc.client-id",
            "oidc.issuer",
            "port",
            "public-url",
            "trusted-proxies");

    /** What would be read by whoever may see a template or a task. */
    static final Set<String> SECRET =
            Set.of("langfuse.public-key", "langfuse.secret-key", "oidc.client-secret", "otlp.headers", "session.keys");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ServerSettings {
        var copy = new LinkedHashMap<String, String>();
        given(values, "settings").forEach((key, value) -> {
            require(KEY.matcher(key).matches(), key, "is no setting's name, such as retention.chats");
            require(!OURS.contains(key), key, "is set by the stage itself");
            require(!SECRET.contains(key), key, "is a secret, and a stage's file is none");
            require(value != null && !value.isBlank(), key, "has no value");
            require(
                    !value.startsWith("aws-secret:"),
                    key,
                    "names a secret, and tasks may read no others than the stage's own");
            copy.put(key, value);
        });
        values = Collections.unmodifiableMap(copy);
    }

    /** As environment variables of the server. */
    public Map<String, String> variables() {
        var variables = new TreeMap<String, String>();
        values.forEach((key, value) -> variables.put(variable(key), value));
        return variables;
    }

    /** The server's own rule, held by a test: the group of limits is left out. */
    static String variable(String key) {
        return "OUTCROP_"
                + key.replace("limits.", "").replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
