package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.SecretValue;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/**
 * Secrets that others give out: Langfuse's keys and the sign-in client's. They begin empty, which the server takes for
 * "off", and an operator fills them: something random in their place would fail without a word. A later deploy leaves
 * what was filled in. And one of our own, by which tasks seal what a browser keeps for all of them: that one is made up.
 */
public final class SecretBundle extends Construct {
    private static final int KEY_LETTERS = 43;

    private final Secret langfuse;
    private final Secret signIn;
    private final Secret sessionKeys;

    /** Empty secrets under the stage's key. */
    public SecretBundle(Construct scope, StageConfig stage, IKey key) {
        super(scope, "SecretBundle");
        var names = new Names(stage);
        langfuse = empty("Langfuse", names.langfuseSecret(), key, stage, List.of("publicKey", "secretKey"));
        signIn = empty("SignIn", names.signInSecret(), key, stage, List.of("clientSecret"));
        sessionKeys = Secret.Builder.create(this, "SessionKeys")
                .secretName(names.sessionKeys())
                .encryptionKey(key)
                // Read as base64, so many letters and digits are a key of 32 bytes.
                .generateSecretString(SecretStringGenerator.builder()
                        .passwordLength(KEY_LETTERS)
                        .excludePunctuation(true)
                        .build())
                .removalPolicy(Kept.policy(stage))
                .build();
        Accepted.on(
                sessionKeys,
                "AwsSolutions-SMG4",
                "A sign-in of some minutes is all that it seals; an operator renews it, see the runbook");
    }

    private Secret empty(String id, String name, IKey key, StageConfig stage, List<String> fields) {
        Map<String, SecretValue> values = new LinkedHashMap<>();
        fields.forEach(field -> values.put(field, SecretValue.unsafePlainText("")));
        var secret = Secret.Builder.create(this, id)
                .secretName(name)
                .encryptionKey(key)
                .secretObjectValue(values)
                .removalPolicy(Kept.policy(stage))
                .build();
        Accepted.on(
                secret, "AwsSolutions-SMG4", "Given out by another service, which alone can renew it; see the runbook");
        return secret;
    }

    public String langfuseArn() {
        return langfuse.getSecretArn();
    }

    public String signInArn() {
        return signIn.getSecretArn();
    }

    public String sessionKeysArn() {
        return sessionKeys.getSecretArn();
    }
}
