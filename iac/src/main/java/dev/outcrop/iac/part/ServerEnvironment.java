package dev.outcrop.iac.part;

import dev.outcrop.iac.config.Roles;
import dev.outcrop.iac.config.SignIn;
import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.run.StreamTimeouts;
import java.util.Map;
import java.util.TreeMap;

/** The server's settings as its environment has them. Names are those of its {@code SettingKey}, held by a test. */
record ServerEnvironment(StageConfig stage, Wiring wiring, StreamTimeouts timeouts) {

    /** In the order of their names: another order would be another task definition. */
    Map<String, String> variables() {
        var names = new Names(stage);
        var variables = new TreeMap<String, String>();
        variables.put("OUTCROP_HOST", "0.0.0.0");
        variables.put("OUTCROP_PORT", String.valueOf(Names.PORT));
        variables.put("OUTCROP_DATA", "/tmp/outcrop");
        variables.put("OUTCROP_LOG", "json");
        variables.put("OUTCROP_ALLOWED_HOSTS", wiring.host());
        variables.put("OUTCROP_PUBLIC_URL", Names.url(wiring.host()));
        // No password: the server signs in with a token of its role.
        variables.put(
                "OUTCROP_DATABASE_URL",
                "jdbc:postgresql://" + wiring.databaseHost() + ":5432/" + Names.DATABASE + "?user=" + Names.DATABASE
                        + "&sslmode=verify-full");
        variables.put("OUTCROP_DATABASE_AUTH", "iam");
        if (stage.database().sleeps()) {
            variables.put("OUTCROP_DATABASE_REST_AFTER", "5m");
        }
        if (!stage.database().restores().isEmpty()) {
            // What was open at that moment may have been done since.
            variables.put(
                    "OUTCROP_DATABASE_RESTORED_TO",
                    stage.database().restores().getLast().to().toString());
        }
        variables.put("OUTCROP_MODEL", "bedrock");
        variables.put("OUTCROP_MODELS", stage.models().setting());
        variables.put("OUTCROP_BEDROCK_REGION", stage.region());
        variables.put("OUTCROP_SHUTDOWN_GRACE", timeouts.drain().toSeconds() + "s");
        variables.put("OUTCROP_OIDC_ISSUER", wiring.issuer());
        variables.put("OUTCROP_OIDC_CLIENT_ID", wiring.clientId());
        access(variables);
        // Read by the server itself, and again as time passes: what is put there later reaches tasks that run.
        variables.put("OUTCROP_OIDC_CLIENT_SECRET", secret(names.signInSecret() + "#clientSecret"));
        variables.put("OUTCROP_SESSION_KEYS", secret(names.sessionKeys()));
        variables.put("OUTCROP_LANGFUSE_PUBLIC_KEY", secret(names.langfuseSecret() + "#publicKey"));
        variables.put("OUTCROP_LANGFUSE_SECRET_KEY", secret(names.langfuseSecret() + "#secretKey"));
        variables.put("OUTCROP_ATTACHMENTS_STORE", "s3://" + names.files() + "/" + Names.FILES_PREFIX);
        // The balancer is the one way to a task, and CloudFront that to the balancer; each adds who has asked it.
        variables.put("OUTCROP_TRUSTED_PROXIES", stage.domain().isPresent() ? "1" : "2");
        variables.put("OUTCROP_METRICS_CLOUDWATCH", stage.name());
        variables.put("OUTCROP_LANGFUSE_ENVIRONMENT", stage.name());
        stage.langfuse().ifPresent(url -> variables.put("OUTCROP_LANGFUSE_BASE_URL", url));
        variables.putAll(stage.settings().variables());
        return variables;
    }

    /** Who is nobody to the server is refused; and whoever is in no group is, once roles are set. */
    private void access(Map<String, String> variables) {
        Roles roles = stage.signIn().roles().orElseGet(Roles::none).with(Roles.ADMIN, wiring.administrators());
        switch (stage.signIn()) {
            case SignIn.Cognito _ -> {
                // People come by invitation alone, and those in no group are meant to use it too, but where groups are.
                if (!roles.groups().containsKey(Roles.USER)) {
                    variables.put("OUTCROP_ACCESS_DEFAULT_ROLE", Roles.USER);
                }
            }
            case SignIn.Oidc oidc -> {
                if (oidc.users().isPresent()) {
                    roles = roles.with(Roles.USER, oidc.users().get());
                }
            }
        }
        variables.put("OUTCROP_ACCESS_ROLES", roles.setting());
    }

    private static String secret(String name) {
        return "aws-secret:" + name;
    }
}
