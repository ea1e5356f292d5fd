package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.DocumentSource;
import dev.outcrop.model.Inference;
import dev.outcrop.model.Media;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Role;
import dev.outcrop.model.Usage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenEstimateTest {
    private static final Media FOUR_HUNDRED = new Media.Inline(Bytes.of(new byte[400]));

    @Test
    void four_bytes_of_utf_8_are_a_token() {
        assertThat(input(new Block.Text("a".repeat(400)))).isEqualTo(100);
        assertThat(input(new Block.Text("日".repeat(400)))).isEqualTo(300);
        assertThat(input(new Block.Text("😀".repeat(100)))).isEqualTo(100);
    }

    @Test
    void a_document_of_text_is_its_text_and_any_other_medium_a_large_picture() {
        assertThat(input(new Block.Document("md", "notes", FOUR_HUNDRED))).isEqualTo(100);
        assertThat(input(new Block.Document("pdf", "notes", FOUR_HUNDRED))).isEqualTo(1600);
        assertThat(input(new Block.Document("md", "notes", new Media.S3("s3://a/b", Optional.empty()))))
                .isEqualTo(1600);
        assertThat(input(new Block.Image("png", FOUR_HUNDRED))).isEqualTo(1600);
        assertThat(input(new Block.GuardImage("png", Bytes.of(new byte[400])))).isEqualTo(1600);
    }

    @Test
    void a_document_that_was_given_as_text_is_that_text_whatever_it_is_called() {
        assertThat(input(new Block.Document("pdf", "notes", new DocumentSource.Text("日".repeat(400)))))
                .isEqualTo(300);
        assertThat(input(new Block.Document(
                        "pdf", "notes", new DocumentSource.Chunks(List.of("a".repeat(300), "b".repeat(100))))))
                .isEqualTo(100);
    }

    @Test
    void the_most_that_a_call_can_be_counts_its_longest_answer() {
        ModelRequest request = request(new Block.Text("a".repeat(400)));
        assertThat(TokenEstimate.most(request)).isEqualTo(100);
        assertThat(TokenEstimate.most(request.withInference(Inference.DEFAULT.withMaxTokens(50))))
                .isEqualTo(150);
        assertThat(TokenEstimate.of(request, 41)).isEqualTo(new Usage(100, 11, 111, 0, 0));
    }

    private static long input(Block block) {
        return TokenEstimate.most(request(block));
    }

    private static ModelRequest request(Block block) {
        return new ModelRequest("m", List.of(), List.of(new Message(Role.USER, List.of(block))));
    }
}
