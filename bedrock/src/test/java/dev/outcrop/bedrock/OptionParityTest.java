package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.OfficialClient.Theirs;
import dev.outcrop.bedrock.WireServer.Call;
import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.DocumentSource;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.Inference;
import dev.outcrop.model.Media;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Role;
import dev.outcrop.model.ToolSpec;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.PromptVariableValues;
import software.amazon.awssdk.services.bedrockruntime.model.S3Location;
import software.amazon.awssdk.services.bedrockruntime.model.SearchResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import tools.jackson.databind.JsonNode;

/** Options of a call, and blocks beyond text and tools, as the official SDK sends them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OptionParityTest {
    private static final String MODEL = "amazon.nova-lite-v1:0";
    private static final String PROMPT = "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:2";
    private static final byte[] BYTES = {0, 1, 2, (byte) 0xff};
    private static final Media INLINE = new Media.Inline(Bytes.of(BYTES));
    private static final JsonNode SCHEMA = Json.MAPPER.readTree(
            "{\"type\":\"object\",\"properties\":{\"z\":{\"type\":\"string\"}},\"additionalProperties\":false}");
    private static final Media S3 = new Media.S3("s3://bucket/key", Optional.of("123456789012"));
    private static final S3Location THEIR_S3 = S3Location.builder()
            .uri("s3://bucket/key")
            .bucketOwner("123456789012")
            .build();
    private static final CallOptions NONE = CallOptions.NONE;

    private final WireServer server = new WireServer(OptionParityTest::answer);
    private final BedrockModel ours =
            BedrockModel.create(BedrockModel.Options.of(server.uri(), BedrockAuth.apiKey("none")), Clock.systemUTC());
    private final OfficialClient official = new OfficialClient(server.uri());

    private static void answer(Call call) throws IOException {
        if (call.target.endsWith("converse-stream")) {
            call.whole("ok");
        } else {
            call.answer(
                    200,
                    Map.of("content-type", "application/json"),
                    "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"ok\"}]}},"
                            + "\"stopReason\":\"end_turn\"}");
        }
    }

    @AfterAll
    void close() throws IOException {
        ours.close();
        official.close();
        server.close();
    }

    record Case(String name, ModelRequest ours, Theirs theirs) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void what_is_sent_is_what_the_sdk_sends(Case each) {
        official.converse(each.ours().modelId(), each.theirs());
        Call theirs = server.calls().getLast();
        ours.converse(each.ours());
        same(server.calls().getLast(), theirs);

        official.converseStream(each.ours().modelId(), each.theirs());
        theirs = server.calls().getLast();
        Wires.all(ours.stream(each.ours()));
        same(server.calls().getLast(), theirs);
    }

    private static void same(Call ours, Call theirs) {
        assertThat(ours).isNotSameAs(theirs);
        assertThat(Json.MAPPER.readTree(ours.body)).isEqualTo(Json.MAPPER.readTree(theirs.body));
        assertThat(ours.target).isEqualTo(theirs.target);
    }

    @Test
    void a_prompt_kept_at_the_service_brings_its_own_system_tools_and_settings() {
        ModelRequest request = new ModelRequest(MODEL, List.of(new Block.Text("be kind")), List.of(Message.user("hi")))
                .withTools(List.of(new ToolSpec("t", "", SCHEMA)))
                .withInference(Inference.DEFAULT.withMaxTokens(5))
                .withAdditionalFields(SCHEMA);
        JsonNode plain = RequestJson.write(request, true);
        JsonNode prompt = RequestJson.write(request.withModelId(PROMPT), true);
        assertThat(plain.propertyNames())
                .containsExactlyInAnyOrder(
                        "messages", "system", "inferenceConfig", "toolConfig", "additionalModelRequestFields");
        assertThat(prompt.propertyNames()).containsExactly("messages");
    }

    @Test
    void content_is_held_against_a_guardrail_as_the_sdk_does_it() {
        String arn = "arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1";
        official.client()
                .applyGuardrail(request -> request.guardrailIdentifier(arn)
                        .guardrailVersion("DRAFT")
                        .source("OUTPUT")
                        .outputScope("FULL")
                        .content(
                                GuardrailContentBlock.fromText(text -> text.text("one")),
                                GuardrailContentBlock.fromText(
                                        text -> text.text("two").qualifiersWithStrings("grounding_source")),
                                GuardrailContentBlock.fromImage(image -> image.format("png")
                                        .source(source -> source.bytes(SdkBytes.fromByteArray(BYTES)))),
                                GuardrailContentBlock.fromImage(image -> image.format("jpeg")
                                        .source(source -> source.bytes(SdkBytes.fromByteArray(BYTES))))));
        Call theirs = server.calls().getLast();
        ours.guardrails()
                .apply(
                        new Guardrail(arn, "DRAFT", "enabled_full", "sync"),
                        GuardrailFinding.Side.OUTPUT,
                        List.of(
                                new Block.Text("one"),
                                new Block.GuardContent("two", List.of("grounding_source")),
                                new Block.Image("png", INLINE),
                                new Block.GuardImage("jpeg", Bytes.of(BYTES))));
        same(server.calls().getLast(), theirs);
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "a cache point after the tools, and a strict tool",
                        text().withTools(List.of(new ToolSpec("t", "A tool", SCHEMA, true)))
                                .withOptions(
                                        NONE.with(draft -> draft.toolCache(new Block.CachePoint(Optional.of("1h"))))),
                        theirs().withTools(ToolConfiguration.builder()
                                .tools(
                                        Tool.fromToolSpec(spec -> spec.name("t")
                                                .description("A tool")
                                                .inputSchema(schema -> schema.json(OfficialClient.document(SCHEMA)))
                                                .strict(true)),
                                        Tool.fromCachePoint(CachePointBlock.builder()
                                                .type("default")
                                                .ttl("1h")
                                                .build()))
                                .build())),
                new Case(
                        "response fields",
                        text().withOptions(NONE.with(draft -> draft.responseFields(List.of("/stop_sequence", "/a/b")))),
                        theirs().withMore(ConverseRequest.builder()
                                .additionalModelResponseFieldPaths("/stop_sequence", "/a/b")
                                .build())),
                new Case(
                        "an answer's schema",
                        text().withOptions(NONE.with(
                                draft -> draft.outputSchema(new CallOptions.OutputSchema("dish", "A dish", SCHEMA)))),
                        theirs().withMore(ConverseRequest.builder()
                                .outputConfig(output -> output.textFormat(format -> format.type("json_schema")
                                        .structure(structure -> structure.jsonSchema(schema -> schema.name("dish")
                                                .description("A dish")
                                                .schema(SCHEMA.toString())))))
                                .build())),
                new Case(
                        "effort",
                        text().withOptions(NONE.with(draft -> draft.effort("high"))),
                        theirs().withMore(ConverseRequest.builder()
                                .outputConfig(output -> output.effort("high"))
                                .build())),
                new Case(
                        "service tier and performance",
                        text().withOptions(NONE.with(
                                draft -> draft.serviceTier("flex").performance("optimized"))),
                        theirs().withMore(ConverseRequest.builder()
                                .serviceTier(tier -> tier.type("flex"))
                                .performanceConfig(performance -> performance.latency("optimized"))
                                .build())),
                new Case(
                        "a prompt with variables",
                        text().withModelId(PROMPT)
                                .withOptions(NONE.with(
                                        draft -> draft.promptVariables(Map.of("city", "Oslo", "day", "Monday")))),
                        theirs().withMore(ConverseRequest.builder()
                                .promptVariables(Map.of("city", variable("Oslo"), "day", variable("Monday")))
                                .build())),
                new Case(
                        "sound",
                        request(new Block.Audio("mp3", INLINE)),
                        Theirs.of(ContentBlock.fromAudio(audio ->
                                audio.format("mp3").source(source -> source.bytes(SdkBytes.fromByteArray(BYTES)))))),
                new Case(
                        "a document to be cited",
                        request(new Block.Document(
                                "pdf", "report", INLINE, Optional.of("of last year"), Optional.of(true))),
                        Theirs.of(ContentBlock.fromDocument(document -> document.format("pdf")
                                .name("report")
                                .source(source -> source.bytes(SdkBytes.fromByteArray(BYTES)))
                                .context("of last year")
                                .citations(citations -> citations.enabled(true))))),
                new Case(
                        "documents made of text, whole and in pieces to be cited",
                        request(
                                new Block.Document("txt", "facts", new DocumentSource.Text("It rained.")),
                                new Block.Document(
                                        "txt",
                                        "more facts",
                                        new DocumentSource.Chunks(List.of("One.", "Two.")),
                                        Optional.empty(),
                                        Optional.of(true))),
                        Theirs.of(
                                ContentBlock.fromDocument(document -> document.format("txt")
                                        .name("facts")
                                        .source(source -> source.text("It rained."))),
                                ContentBlock.fromDocument(document -> document.format("txt")
                                        .name("more facts")
                                        .source(source -> source.content(
                                                DocumentContentBlock.fromText("One."),
                                                DocumentContentBlock.fromText("Two.")))
                                        .citations(citations -> citations.enabled(true))))),
                new Case(
                        "search results",
                        request(new Block.SearchResult("https://example.org", "A page", List.of("one", "two"), true)),
                        Theirs.of(ContentBlock.fromSearchResult(result -> result.source("https://example.org")
                                .title("A page")
                                .content(List.of(
                                        SearchResultContentBlock.builder()
                                                .text("one")
                                                .build(),
                                        SearchResultContentBlock.builder()
                                                .text("two")
                                                .build()))
                                .citations(citations -> citations.enabled(true))))),
                new Case(
                        "a tool that the provider runs, before the cache point",
                        text().withTools(List.of(new ToolSpec("t", "A tool", SCHEMA)))
                                .withOptions(NONE.with(draft -> draft.systemTools(List.of("nova_grounding"))
                                        .toolCache(new Block.CachePoint(Optional.empty())))),
                        theirs().withTools(ToolConfiguration.builder()
                                .tools(
                                        Tool.fromToolSpec(spec -> spec.name("t")
                                                .description("A tool")
                                                .inputSchema(schema -> schema.json(OfficialClient.document(SCHEMA)))),
                                        Tool.fromSystemTool(system -> system.name("nova_grounding")),
                                        Tool.fromCachePoint(CachePointBlock.builder()
                                                .type("default")
                                                .build()))
                                .build())),
                new Case(
                        "only a tool that the provider runs",
                        text().withOptions(NONE.with(draft -> draft.systemTools(List.of("nova_grounding")))),
                        theirs().withTools(ToolConfiguration.builder()
                                .tools(Tool.fromSystemTool(system -> system.name("nova_grounding")))
                                .build())),
                new Case(
                        "additional fields that are no object",
                        text().withAdditionalFields(Json.MAPPER.readTree("[1,\"two\"]")),
                        theirs().withAdditional(OfficialClient.document(Json.MAPPER.readTree("[1,\"two\"]")))),
                new Case(
                        "an additional field that is a word",
                        text().withAdditionalFields(Json.MAPPER.readTree("\"fast\"")),
                        theirs().withAdditional(OfficialClient.document(Json.MAPPER.readTree("\"fast\"")))),
                new Case(
                        "guarded text in the system prompt",
                        new ModelRequest(
                                MODEL,
                                List.of(new Block.Text("be kind"), new Block.GuardContent("facts", List.of())),
                                List.of(Message.user("hi"))),
                        theirs().withSystem(
                                        SystemContentBlock.fromText("be kind"),
                                        SystemContentBlock.fromGuardContent(
                                                guard -> guard.text(t -> t.text("facts"))))),
                new Case(
                        "tool results in S3 and found passages",
                        toolTurn(new Block.ToolResult(
                                "tu_1",
                                Block.ToolResult.Status.SUCCESS,
                                List.of(
                                        new Block.Image("png", S3),
                                        new Block.Document("pdf", "report", S3),
                                        new Block.Video("mp4", S3),
                                        new Block.SearchResult("https://a.b", "A page", List.of("one"), false)))),
                        theirTurn(ToolResultBlock.builder()
                                .toolUseId("tu_1")
                                .status("success")
                                .content(
                                        ToolResultContentBlock.fromImage(image ->
                                                image.format("png").source(source -> source.s3Location(THEIR_S3))),
                                        ToolResultContentBlock.fromDocument(document -> document.format("pdf")
                                                .name("report")
                                                .source(source -> source.s3Location(THEIR_S3))),
                                        ToolResultContentBlock.fromVideo(video ->
                                                video.format("mp4").source(source -> source.s3Location(THEIR_S3))),
                                        ToolResultContentBlock.fromSearchResult(result -> result.source("https://a.b")
                                                .title("A page")
                                                .content(SearchResultContentBlock.builder()
                                                        .text("one")
                                                        .build())
                                                .citations(citations -> citations.enabled(false))))
                                .build())),
                new Case(
                        "a tool's document made of text",
                        toolTurn(new Block.ToolResult(
                                "tu_1",
                                Block.ToolResult.Status.SUCCESS,
                                List.of(new Block.Document(
                                        "md", "found", new DocumentSource.Chunks(List.of("One.", "Two.")))))),
                        theirTurn(ToolResultBlock.builder()
                                .toolUseId("tu_1")
                                .status("success")
                                .content(ToolResultContentBlock.fromDocument(document -> document.format("md")
                                        .name("found")
                                        .source(source -> source.content(
                                                DocumentContentBlock.fromText("One."),
                                                DocumentContentBlock.fromText("Two.")))))
                                .build())),
                new Case(
                        "a guarded picture",
                        request(new Block.Text("hi"), new Block.GuardImage("jpeg", Bytes.of(BYTES))),
                        Theirs.of(
                                ContentBlock.fromText("hi"),
                                ContentBlock.fromGuardContent(guard -> guard.image(image -> image.format("jpeg")
                                        .source(source -> source.bytes(SdkBytes.fromByteArray(BYTES))))))),
                new Case(
                        "a guarded picture in the system prompt",
                        new ModelRequest(
                                MODEL,
                                List.of(new Block.Text("be kind"), new Block.GuardImage("png", Bytes.of(BYTES))),
                                List.of(Message.user("hi"))),
                        theirs().withSystem(
                                        SystemContentBlock.fromText("be kind"),
                                        SystemContentBlock.fromGuardContent(guard -> guard.image(image -> image.format(
                                                        "png")
                                                .source(source -> source.bytes(SdkBytes.fromByteArray(BYTES))))))),
                new Case(
                        "guarded text",
                        request(
                                new Block.GuardContent("check me", List.of("query", "guard_content")),
                                new Block.GuardContent("me too", List.of())),
                        Theirs.of(
                                ContentBlock.fromGuardContent(guard -> guard.text(
                                        text -> text.text("check me").qualifiersWithStrings("query", "guard_content"))),
                                ContentBlock.fromGuardContent(guard -> guard.text(text -> text.text("me too"))))));
    }

    private static PromptVariableValues variable(String value) {
        return PromptVariableValues.fromText(value);
    }

    private static ModelRequest toolTurn(Block.ToolResult result) {
        return text().withMessages(List.of(
                        Message.user("hi"),
                        new Message(Role.ASSISTANT, List.of(new Block.ToolUse("tu_1", "t", Json.object()))),
                        new Message(Role.USER, List.of(result))))
                .withTools(List.of(new ToolSpec("t", "", SCHEMA)));
    }

    private static Theirs theirTurn(ToolResultBlock result) {
        return theirs().withTurn(
                        "assistant",
                        ContentBlock.fromToolUse(
                                use -> use.toolUseId("tu_1").name("t").input(Document.fromMap(Map.of()))))
                .withTurn("user", ContentBlock.fromToolResult(result))
                .withTools(ToolConfiguration.builder()
                        .tools(Tool.fromToolSpec(spec ->
                                spec.name("t").inputSchema(schema -> schema.json(OfficialClient.document(SCHEMA)))))
                        .build());
    }

    private static ModelRequest text() {
        return request(new Block.Text("hi"));
    }

    private static Theirs theirs() {
        return Theirs.of(ContentBlock.fromText("hi"));
    }

    private static ModelRequest request(Block... content) {
        return new ModelRequest(MODEL, List.of(), List.of(new Message(Role.USER, List.of(content))));
    }
}
