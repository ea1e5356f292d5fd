package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.Optional;

/** What a document is made of: a file, or text that needs none. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface DocumentSource permits Media, DocumentSource.Text, DocumentSource.Chunks {

    /** Plain text, which is not blank. */
    @JsonTypeName("text")
    record Text(String text) implements DocumentSource {
        public Text {
            requireNonNull(text, "text is null");
            if (text.isBlank()) {
                throw new IllegalArgumentException("the text of a document is blank");
            }
        }
    }

    /**
     * Text in pieces, of which there is one at least and none is blank. A model cites them by their number, so it is up to
     * whoever makes them how much a citation spans.
     */
    @JsonTypeName("chunks")
    record Chunks(List<String> texts) implements DocumentSource {
        public Chunks {
            texts = List.copyOf(texts);
            if (texts.isEmpty() || texts.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("a document has no chunks, or a blank one");
            }
        }
    }

    /** What a model reads of it, if it was given as text. */
    default Optional<String> words() {
        return switch (this) {
            case Text(String text) -> Optional.of(text);
            case Chunks(List<String> texts) -> Optional.of(String.join("\n", texts));
            case Media _ -> Optional.empty();
        };
    }
}
