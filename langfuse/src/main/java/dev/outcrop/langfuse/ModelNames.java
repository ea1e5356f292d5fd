package dev.outcrop.langfuse;

/** Names of models as Langfuse's price table has them. */
final class ModelNames {
    private ModelNames() {}

    /** The model or inference profile that an ARN ends with; anything else as it is. */
    static String withoutArn(String modelId) {
        return modelId.startsWith("arn:") ? modelId.substring(modelId.lastIndexOf('/') + 1) : modelId;
    }
}
