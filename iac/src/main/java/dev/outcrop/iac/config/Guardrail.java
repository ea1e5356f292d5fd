package dev.outcrop.iac.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.regex.Pattern;

/**
 * A guardrail that the service may apply.
 *
 * @param name its id, of the stage's own account and region; or the ARN of one, or of a guardrail profile by which it is
 *     applied in another region
 */
public record Guardrail(String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,64}"
            + "|arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\\d{12}:guardrail/[a-z0-9]+"
            + "|arn:aws[a-z-]*:bedrock:[a-z0-9-]+:\\d{12}:guardrail-profile/[a-z0-9.:-]+");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Guardrail {
        Rules.matches(
                name, NAME, "guardrail", "is the id or the ARN of a guardrail, or the ARN of a guardrail profile");
    }

    /** Its ARN. */
    public String arn(String partition, String region, String account) {
        return name.startsWith("arn:")
                ? name
                : "arn:" + partition + ":bedrock:" + region + ":" + account + ":guardrail/" + name;
    }
}
