package dev.outcrop.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON on the wire: strict when it is read, since what is read comes from strangers. */
public final class Json {
    private static final int DEEPEST = 64;
    private static final int LONGEST_NUMBER = 64;

    /** Reads what clients send. */
    private static final JsonMapper STRICT = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Json() {}

    /** A new object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Any value of ours as JSON. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** JSON text of ours, such as a schema, as an object. */
    public static ObjectNode ours(String text) {
        return (ObjectNode) MAPPER.readTree(text);
    }

    /** The bytes of a response. */
    public static byte[] bytes(JsonNode value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /**
     * A request's body as an object.
     *
     * @throws ProblemException a 400 that says what is wrong, without quoting the body
     */
    static ObjectNode object(byte[] body) {
        JsonNode value;
        try {
            value = STRICT.readTree(text(body));
        } catch (JacksonException e) {
            throw ProblemException.badRequest(Optional.empty(), "The body is not valid JSON" + where(e) + ".");
        }
        if (!(value instanceof ObjectNode object)) {
            throw ProblemException.badRequest(Optional.empty(), "The body has to be a JSON object.");
        }
        StorableText.check(object);
        return object;
    }

    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException _) {
            throw ProblemException.badRequest(Optional.empty(), "The body is not valid UTF-8.");
        }
    }

    private static String where(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }
}
