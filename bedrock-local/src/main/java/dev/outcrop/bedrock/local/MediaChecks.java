package dev.outcrop.bedrock.local;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Checks documents and guarded content of a request. Their {@code source} and the like are unions: one member, and known. */
final class MediaChecks {
    private static final Pattern DOCUMENT_NAME = Pattern.compile("[a-zA-Z0-9 ()\\[\\]-]{1,200}");
    private static final Set<String> DOCUMENT_SOURCES = Set.of("bytes", "s3Location", "text", "content");
    private static final Set<String> GUARDED = Set.of("text", "image");
    private static final Set<String> GUARDED_FORMATS = Set.of("png", "jpeg");

    private MediaChecks() {}

    static void document(JsonNode document, String at) {
        String name = Json.string(document, "name");
        if (!DOCUMENT_NAME.matcher(name).matches() || name.contains("  ")) {
            throw ServiceError.validation("The document file name at " + at
                    + " can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square"
                    + " brackets. The name can't contain more than one consecutive whitespace character.");
        }
        JsonNode source = document.path("source");
        String here = at + ".document.source";
        switch (only(source, DOCUMENT_SOURCES, here)) {
            case "text" -> text(source, here);
            case "content" -> {
                JsonNode chunks = source.path("content");
                if (!chunks.isArray() || chunks.isEmpty()) {
                    throw ServiceError.validation("The content field at " + here + " is empty.");
                }
                int index = 0;
                for (JsonNode chunk : chunks) {
                    String place = here + ".content." + index;
                    only(chunk, Set.of("text"), place);
                    text(chunk, place);
                    index++;
                }
            }
            default -> {
                // Whether the bytes are such a file is for the model to find out.
            }
        }
    }

    static void guarded(JsonNode content, String at) {
        String here = at + ".guardContent";
        if (only(content, GUARDED, here).equals("text")) {
            text(content.path("text"), here + ".text");
            return;
        }
        JsonNode image = content.path("image");
        String format = Json.string(image, "format");
        if (!GUARDED_FORMATS.contains(format)) {
            throw ServiceError.validation("1 validation error detected: Value '" + format + "' at '" + here
                    + ".image.format' failed to satisfy constraint: Member must satisfy enum value set: [jpeg, png]");
        }
        only(image.path("source"), Set.of("bytes"), here + ".image.source");
    }

    static void text(JsonNode holder, String at) {
        if (!holder.path("text").isString()) {
            throw ServiceError.validation("The text field in the ContentBlock object at " + at + " is not a string.");
        }
        if (Json.string(holder, "text").isBlank()) {
            throw ServiceError.validation("The text field in the ContentBlock object at " + at
                    + " is blank. Add text to the text field, and try again.");
        }
    }

    private static String only(JsonNode union, Set<String> members, String at) {
        List<String> types = union.isObject() ? union.propertyNames().stream().toList() : List.of();
        if (types.size() != 1 || !members.contains(types.getFirst())) {
            throw ServiceError.validation("The value at " + at + " must be exactly one of its types, but has: "
                    + String.join(", ", types) + ".");
        }
        return types.getFirst();
    }
}
