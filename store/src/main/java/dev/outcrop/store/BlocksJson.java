package dev.outcrop.store;

import dev.outcrop.model.Block;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Blocks as JSON text. */
final class BlocksJson {
    private static final TypeReference<List<Block>> TYPE = new TypeReference<>() {};
    private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(TYPE);
    private static final ObjectReader READER = JsonMapper.shared().readerFor(TYPE);

    private BlocksJson() {}

    static String write(List<Block> blocks) {
        return WRITER.writeValueAsString(blocks);
    }

    static List<Block> read(String json) {
        try {
            return READER.readValue(json);
        } catch (JacksonException e) {
            // The parser's message quotes the text, which is content.
            throw new IllegalArgumentException(
                    "not the blocks of a message: " + e.getClass().getSimpleName());
        }
    }
}
