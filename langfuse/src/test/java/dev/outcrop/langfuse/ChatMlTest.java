package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.DocumentSource;
import dev.outcrop.model.Media;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ChatMlTest {

    @Test
    void a_document_made_of_text_is_that_text_and_a_file_its_name() {
        JsonNode told = ChatMl.question(List.of(
                new Block.Document("txt", "facts", new DocumentSource.Text("It rained.")),
                new Block.Document("md", "more", new DocumentSource.Chunks(List.of("One.", "Two."))),
                new Block.Document("pdf", "scan", new Media.S3("s3://b/k", Optional.empty()))));
        assertThat(told.path("content").stringValue())
                .isEqualTo("[Document facts.txt]\nIt rained.\n\n[Document more.md]\nOne.\nTwo.\n\n[Document scan.pdf]");
    }

    @Test
    void a_guarded_picture_is_told_as_any_other_and_its_bytes_are_not() {
        byte[] bytes = {1, 2, 3};
        JsonNode told = ChatMl.question(List.of(new Block.GuardImage("png", Bytes.of(bytes))));
        assertThat(told).isEqualTo(ChatMl.question(List.of(new Block.Image("png", new Media.Inline(Bytes.of(bytes))))));
        assertThat(told.at("/content/0/image_url/url").stringValue()).isEqualTo(MediaToken.of("image/png", bytes));
    }
}
