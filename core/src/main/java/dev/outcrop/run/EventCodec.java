package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Events as JSON: the form in which they are stored and sent. */
public final class EventCodec {
    /** The version of the form; stored with every event. */
    public static final int VERSION = 1;

    private static final String TYPE = "type";
    private static final Map<String, Class<?>> TYPES = Arrays.stream(RunEvent.class.getPermittedSubclasses())
            .collect(Collectors.toUnmodifiableMap(EventCodec::name, type -> type));

    private static final Map<Class<?>, String> NAMES =
            TYPES.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final ObjectWriter WRITER = JSON.writerFor(RunEvent.class);
    private static final ObjectReader READER = JSON.readerFor(RunEvent.class);

    /** The stored name of the event's type. */
    public String type(RunEvent event) {
        return event instanceof RunEvent.UnknownEvent unknown
                ? unknown.name()
                : requireNonNull(NAMES.get(event.getClass()), "an event without a name");
    }

    /** The event as JSON text, its stamp and type included. */
    public String encode(RunEvent event) {
        return event instanceof RunEvent.UnknownEvent unknown
                ? JSON.writeValueAsString(unknown.raw())
                : WRITER.writeValueAsString(event);
    }

    /**
     * The event of {@code text}. One of a type that this version does not know becomes {@link RunEvent.UnknownEvent}.
     *
     * @throws IllegalArgumentException if the text is not an event
     */
    public RunEvent decode(String text) {
        try {
            return known(text);
        } catch (JacksonException e) {
            // The parser's message quotes the text, which is content.
            throw new IllegalArgumentException(
                    "not an event of a run: " + e.getClass().getSimpleName());
        }
    }

    /** Straight from the text, since the type stands first in it; only what this version does not know takes a tree. */
    private static RunEvent known(String text) {
        try {
            return Optional.<RunEvent>ofNullable(READER.readValue(text))
                    .orElseThrow(() -> new IllegalArgumentException("not an event of a run: null"));
        } catch (InvalidTypeIdException e) {
            JsonNode tree = JSON.readTree(text);
            String type = tree.path(TYPE).asString("");
            if (TYPES.containsKey(type)) {
                throw e; // something within the event is of an unknown type
            }
            Stamp stamp = JSON.treeToValue(tree.path("stamp"), Stamp.class);
            return new RunEvent.UnknownEvent(stamp, type, (ObjectNode) tree);
        }
    }

    private static String name(Class<?> type) {
        return type.getAnnotation(JsonTypeName.class).value();
    }
}
