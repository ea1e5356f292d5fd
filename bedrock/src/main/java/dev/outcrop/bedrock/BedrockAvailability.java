package dev.outcrop.bedrock;

/** Whether Bedrock can be used from here. */
public sealed interface BedrockAvailability {

    /**
     * One call to the control plane succeeded.
     *
     * @param source where the credentials are from: a noun phrase for people, without a secret
     */
    record Available(String region, String source) implements BedrockAvailability {}

    /** {@code why} is a clause for people: "no AWS credentials in environment, …". */
    record Unavailable(String why) implements BedrockAvailability {}
}
