package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.outcrop.id.AttachmentId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One piece of a message's content, after the content blocks of Bedrock's Converse API. What a provider sent is kept
 * verbatim and in order, so that a replayed history is the history.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html">ContentBlock</a>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface Block {

    /** Text, Markdown as a rule. */
    @JsonTypeName("text")
    record Text(String text) implements Block {
        public Text {
            requireNonNull(text, "text is null");
        }
    }

    /** What the model thought; the signature proves to the provider that it is unchanged. */
    @JsonTypeName("reasoning")
    record Reasoning(String text, Optional<String> signature) implements Block {
        public Reasoning {
            requireNonNull(text, "text is null");
            requireNonNull(signature, "signature is null");
        }
    }

    /** Reasoning that the provider encrypted. */
    @JsonTypeName("redacted-reasoning")
    record RedactedReasoning(Bytes data) implements Block {
        public RedactedReasoning {
            requireNonNull(data, "data is null");
        }
    }

    /** The model asks for a tool. An input that was not JSON is kept as a JSON string of the text received. */
    @JsonTypeName("tool-use")
    record ToolUse(String id, String tool, JsonNode input) implements Block {
        public ToolUse {
            requireNonNull(id, "id is null");
            requireNonNull(tool, "tool is null");
            requireNonNull(input, "input is null");
        }
    }

    /** What a tool answered. */
    @JsonTypeName("tool-result")
    record ToolResult(String id, Status status, List<Block> content) implements Block {
        public ToolResult {
            requireNonNull(id, "id is null");
            requireNonNull(status, "status is null");
            content = List.copyOf(content);
        }

        /** An error result with one sentence for the model. */
        public static ToolResult error(String id, String sentence) {
            return new ToolResult(id, Status.ERROR, List.of(new Text(sentence)));
        }

        /** The same with a sentence of ours for the model before it. */
        public ToolResult after(String sentence) {
            return new ToolResult(
                    id,
                    status,
                    Stream.concat(Stream.of(new Text(sentence)), content.stream())
                            .toList());
        }

        /** Whether the tool did its work. */
        public enum Status {
            SUCCESS,
            ERROR
        }
    }

    /** Structured content of a tool result. */
    @JsonTypeName("json")
    record Json(JsonNode value) implements Block {
        public Json {
            requireNonNull(value, "value is null");
        }
    }

    /** A picture; {@code format} as Converse names it (png, jpeg, gif, webp). */
    @JsonTypeName("image")
    record Image(String format, Media source) implements Block {
        public Image {
            requireNonNull(format, "format is null");
            requireNonNull(source, "source is null");
        }
    }

    /**
     * A document; {@code format} as Converse names it (pdf, csv, docx, md, …). {@code context} is what the model should
     * know about it; {@code citations} asks the model to cite it, and stays with the provider's default if empty.
     */
    @JsonTypeName("document")
    record Document(
            String format, String name, DocumentSource source, Optional<String> context, Optional<Boolean> citations)
            implements Block {
        public Document {
            requireNonNull(format, "format is null");
            requireNonNull(name, "name is null");
            requireNonNull(source, "source is null");
            requireNonNull(context, "context is null");
            requireNonNull(citations, "citations is null");
        }

        /** A document without context, cited or not as the provider likes. */
        public Document(String format, String name, DocumentSource source) {
            this(format, name, source, Optional.empty(), Optional.empty());
        }
    }

    /**
     * A file that a person has attached, by reference: what it has stands outside the journal and is put in its place when
     * a model is asked. No model is sent this block.
     */
    @JsonTypeName("attachment")
    record Attachment(AttachmentId id, String name, String mediaType, long size) implements Block {
        public Attachment {
            requireNonNull(id, "id is null");
            requireNonNull(name, "name is null");
            requireNonNull(mediaType, "mediaType is null");
        }

        /** What is said of it where it can't be shown. */
        public String note() {
            return "[Attached file \"" + name + "\", " + mediaType + ", " + size + " bytes]";
        }
    }

    /** A video; {@code format} as Converse names it (mp4, webm, …). */
    @JsonTypeName("video")
    record Video(String format, Media source) implements Block {
        public Video {
            requireNonNull(format, "format is null");
            requireNonNull(source, "source is null");
        }
    }

    /** Sound; {@code format} as Converse names it (mp3, wav, …). */
    @JsonTypeName("audio")
    record Audio(String format, Media source) implements Block {
        public Audio {
            requireNonNull(format, "format is null");
            requireNonNull(source, "source is null");
        }
    }

    /** A passage that was found, for the model to answer from and to cite; {@code source} is its address. */
    @JsonTypeName("search-result")
    record SearchResult(String source, String title, List<String> passages, boolean citations) implements Block {
        public SearchResult {
            requireNonNull(source, "source is null");
            requireNonNull(title, "title is null");
            passages = List.copyOf(passages);
        }
    }

    /**
     * Text that the call's guardrail looks at; all other text it then leaves alone. {@code qualifiers} are Bedrock's:
     * {@code grounding_source}, {@code query}, {@code guard_content}.
     */
    @JsonTypeName("guard-content")
    record GuardContent(String text, List<String> qualifiers) implements Block {
        public GuardContent {
            requireNonNull(text, "text is null");
            qualifiers = List.copyOf(qualifiers);
        }
    }

    /** A picture that the call's guardrail looks at; {@code format} is {@code png} or {@code jpeg}. */
    @JsonTypeName("guard-image")
    record GuardImage(String format, Bytes bytes) implements Block {
        public GuardImage {
            requireNonNull(format, "format is null");
            requireNonNull(bytes, "bytes is null");
        }

        /** The picture by itself. */
        public Image image() {
            return new Image(format, new Media.Inline(bytes));
        }
    }

    /** Text with citations; {@code raw} is the provider's {@code citationsContent}, {@code text} its generated text. */
    @JsonTypeName("citations")
    record Citations(String text, JsonNode raw) implements Block {
        public Citations {
            requireNonNull(text, "text is null");
            requireNonNull(raw, "raw is null");
        }
    }

    /** Everything before this point may be cached by the provider; {@code ttl} is {@code 5m} or {@code 1h}. */
    @JsonTypeName("cache-point")
    record CachePoint(Optional<String> ttl) implements Block {
        public CachePoint {
            requireNonNull(ttl, "ttl is null");
        }
    }

    /** A block of a type that this version does not know: {@code raw} is sent back as it came. */
    @JsonTypeName("unknown")
    record Unknown(String name, JsonNode raw) implements Block {
        public Unknown {
            requireNonNull(name, "name is null");
            requireNonNull(raw, "raw is null");
        }
    }
}
