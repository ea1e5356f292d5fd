package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.OfficialClient.Theirs;
import dev.outcrop.bedrock.WireServer.Call;
import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.Inference;
import dev.outcrop.model.Media;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Role;
import dev.outcrop.model.ToolChoice;
import dev.outcrop.model.ToolSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.Citation;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.CitationSourceContent;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ImageBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.S3Location;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.VideoBlock;
import tools.jackson.databind.JsonNode;

/** What we send is what the official SDK sends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestParityTest {
    private static final String MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final byte[] BYTES = {0, 1, 2, (byte) 0xff, (byte) 0xfe};
    private static final Media INLINE = new Media.Inline(Bytes.of(BYTES));
    private static final Media S3 = new Media.S3("s3://bucket/key", Optional.of("123456789012"));
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"z\":{\"type\":\"string\"},"
            + "\"a\":{\"$ref\":\"#/$defs/A\"},\"n\":{\"type\":\"number\",\"minimum\":0.5}},\"required\":[\"z\"],"
            + "\"additionalProperties\":false,\"$defs\":{\"A\":{\"enum\":[\"x\",1,null,true]}}}";

    private final WireServer server = new WireServer(RequestParityTest::answer);
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
                            + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":10,\"outputTokens\":20,"
                            + "\"totalTokens\":130,\"cacheReadInputTokens\":100},\"metrics\":{\"latencyMs\":1}}");
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

    @BeforeAll
    void warm() {
        official.converse(MODEL, theirs(ContentBlock.fromText("warm")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void converse_sends_what_the_sdk_sends(Case each) {
        official.converse(MODEL, each.theirs());
        Call theirs = server.calls().getLast();
        ours.converse(each.ours());
        same(server.calls().getLast(), theirs);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void converse_stream_sends_what_the_sdk_sends(Case each) {
        official.converseStream(MODEL, each.theirs());
        Call theirs = server.calls().getLast();
        stream(each.ours());
        same(server.calls().getLast(), theirs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amazon.nova-lite-v1:0",
                "global.anthropic.claude-haiku-4-5-20251001-v1:0",
                "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
                "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:provisioned-model/a+b c~d*é%2F../x"
            })
    void model_ids_and_arns_stand_in_the_path_as_the_sdk_writes_them(String id) {
        Theirs hello = theirs(ContentBlock.fromText("hi"));
        official.converse(id, hello);
        String theirs = server.calls().getLast().target;
        ours.converse(new ModelRequest(id, List.of(), List.of(Message.user("hi"))));
        assertThat(server.calls().getLast().target).isEqualTo(theirs);
        official.converseStream(id, hello);
        String theirStream = server.calls().getLast().target;
        stream(new ModelRequest(id, List.of(), List.of(Message.user("hi"))));
        assertThat(server.calls().getLast().target).isEqualTo(theirStream).endsWith("/converse-stream");
    }

    @Test
    void the_order_of_a_schemas_keys_is_kept() {
        stream(request(new Block.Text("hi")).withTools(List.of(tool())));
        assertThat(new String(server.calls().getLast().body, StandardCharsets.UTF_8))
                .contains(SCHEMA);
    }

    @Test
    void thinking_is_not_asked_for_when_a_tool_is_forced() {
        JsonNode fields = Json.MAPPER.readTree("{\"thinking\":{\"type\":\"enabled\"},\"top_k\":5}");
        ModelRequest plain = request(new Block.Text("hi")).withAdditionalFields(fields);
        stream(plain);
        assertThat(sent().path("additionalModelRequestFields")).isEqualTo(fields);
        stream(forced(plain.withTools(List.of(tool())), new ToolChoice.Named("weather")));
        assertThat(sent().path("additionalModelRequestFields").toString()).isEqualTo("{\"top_k\":5}");
    }

    @Test
    void an_empty_schema_is_sent_as_that_of_an_object_without_properties() {
        stream(request(new Block.Text("hi")).withTools(List.of(new ToolSpec("t", "", Json.object()))));
        assertThat(sent().path("toolConfig").toString())
                .isEqualTo("{\"tools\":[{\"toolSpec\":{\"name\":\"t\",\"inputSchema\":{\"json\":"
                        + "{\"type\":\"object\",\"properties\":{}}}}}]}");
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "text",
                        request(new Block.Text("héllo \"quoted\"\n日本")),
                        theirs(ContentBlock.fromText("héllo \"quoted\"\n日本"))),
                new Case(
                        "system",
                        new ModelRequest(
                                MODEL,
                                List.of(new Block.Text("be kind"), new Block.CachePoint(Optional.empty())),
                                List.of(Message.user("hi"))),
                        theirs(ContentBlock.fromText("hi"))
                                .withSystem(
                                        SystemContentBlock.fromText("be kind"),
                                        SystemContentBlock.fromCachePoint(CachePointBlock.builder()
                                                .type(CachePointType.DEFAULT)
                                                .build()))),
                new Case(
                        "cache point with a lifetime",
                        request(new Block.Text("hi"), new Block.CachePoint(Optional.of("1h"))),
                        theirs(
                                ContentBlock.fromText("hi"),
                                ContentBlock.fromCachePoint(CachePointBlock.builder()
                                        .type(CachePointType.DEFAULT)
                                        .ttl(CacheTTL.VALUE_1_H)
                                        .build()))),
                new Case(
                        "tools",
                        request(new Block.Text("hi")).withTools(List.of(tool())),
                        theirs(ContentBlock.fromText("hi"))
                                .withTools(ToolConfiguration.builder()
                                        .tools(theirTool())
                                        .build())),
                new Case(
                        "any tool",
                        forced(request(new Block.Text("hi")).withTools(List.of(tool())), new ToolChoice.Any()),
                        theirs(ContentBlock.fromText("hi"))
                                .withTools(ToolConfiguration.builder()
                                        .tools(theirTool())
                                        .toolChoice(choice -> choice.any(any -> {}))
                                        .build())),
                new Case(
                        "one tool",
                        forced(
                                request(new Block.Text("hi")).withTools(List.of(tool())),
                                new ToolChoice.Named("weather")),
                        theirs(ContentBlock.fromText("hi"))
                                .withTools(ToolConfiguration.builder()
                                        .tools(theirTool())
                                        .toolChoice(choice -> choice.tool(named -> named.name("weather")))
                                        .build())),
                toolTurn(),
                new Case(
                        "reasoning",
                        new ModelRequest(
                                MODEL,
                                List.of(),
                                List.of(
                                        Message.user("hi"),
                                        new Message(
                                                Role.ASSISTANT,
                                                List.of(
                                                        new Block.Reasoning("a", Optional.of("SIG-A")),
                                                        new Block.RedactedReasoning(Bytes.of(BYTES)),
                                                        new Block.Reasoning("b", Optional.empty()),
                                                        new Block.Text("done"))))),
                        theirs(ContentBlock.fromText("hi"))
                                .withTurn(
                                        "assistant",
                                        ContentBlock.fromReasoningContent(ReasoningContentBlock.fromReasoningText(
                                                text -> text.text("a").signature("SIG-A"))),
                                        ContentBlock.fromReasoningContent(ReasoningContentBlock.fromRedactedContent(
                                                SdkBytes.fromByteArray(BYTES))),
                                        ContentBlock.fromReasoningContent(
                                                ReasoningContentBlock.fromReasoningText(text -> text.text("b"))),
                                        ContentBlock.fromText("done"))),
                new Case(
                        "images, documents, videos",
                        request(
                                new Block.Image("png", INLINE),
                                new Block.Image("webp", S3),
                                new Block.Document("pdf", "report", INLINE),
                                new Block.Document("md", "notes", S3),
                                new Block.Video("mp4", INLINE),
                                new Block.Video("webm", S3)),
                        theirs(
                                ContentBlock.fromImage(ImageBlock.builder()
                                        .format("png")
                                        .source(source -> source.bytes(SdkBytes.fromByteArray(BYTES)))
                                        .build()),
                                ContentBlock.fromImage(ImageBlock.builder()
                                        .format("webp")
                                        .source(source -> source.s3Location(s3()))
                                        .build()),
                                ContentBlock.fromDocument(DocumentBlock.builder()
                                        .format("pdf")
                                        .name("report")
                                        .source(source -> source.bytes(SdkBytes.fromByteArray(BYTES)))
                                        .build()),
                                ContentBlock.fromDocument(DocumentBlock.builder()
                                        .format("md")
                                        .name("notes")
                                        .source(source -> source.s3Location(s3()))
                                        .build()),
                                ContentBlock.fromVideo(VideoBlock.builder()
                                        .format("mp4")
                                        .source(source -> source.bytes(SdkBytes.fromByteArray(BYTES)))
                                        .build()),
                                ContentBlock.fromVideo(VideoBlock.builder()
                                        .format("webm")
                                        .source(source -> source.s3Location(s3()))
                                        .build()))),
                new Case(
                        "guardrail",
                        request(new Block.Text("hi"))
                                .withGuardrail(new Guardrail("gr-1", "DRAFT", "enabled_full", "async")),
                        theirs(ContentBlock.fromText("hi")).withGuardrail("gr-1", "DRAFT", "enabled_full", "async")),
                new Case(
                        "inference",
                        request(new Block.Text("hi"))
                                .withInference(new Inference(
                                        Optional.of(500), Optional.of(0.7), Optional.of(0.95), List.of("END", "\n\n"))),
                        theirs(ContentBlock.fromText("hi")).withInference(500, 0.7f, 0.95f, "END", "\n\n")),
                new Case(
                        "additional fields and metadata",
                        new ModelRequest(
                                MODEL,
                                List.of(),
                                List.of(Message.user("hi")),
                                List.of(),
                                new ToolChoice.Auto(),
                                Inference.DEFAULT,
                                CallOptions.NONE.with(draft -> draft.additionalFields(
                                                Json.MAPPER.readTree(
                                                        "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048},\"list\":[1,2.5,null,true,\"s\"]}"))
                                        .metadata(Map.of("run", "r-1", "agent", "chef")))),
                        theirs(ContentBlock.fromText("hi"))
                                .withAdditional(
                                        OfficialClient.document(
                                                Json.MAPPER.readTree(
                                                        "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048},\"list\":[1,2.5,null,true,\"s\"]}")))
                                .withMetadata(Map.of("run", "r-1", "agent", "chef"))),
                new Case(
                        "blocks that the house has no type for",
                        request(new Block.Unknown(
                                "guardContent",
                                Json.MAPPER.readTree("{\"text\":{\"text\":\"check me\",\"qualifiers\":[\"query\"]}}"))),
                        theirs(ContentBlock.builder()
                                .guardContent(guard ->
                                        guard.text(text -> text.text("check me").qualifiersWithStrings("query")))
                                .build())),
                new Case(
                        "tools that come and go in mid-conversation, of which the house has no type either",
                        request(
                                new Block.Unknown(
                                        "toolAddition", Json.MAPPER.readTree("{\"tool\":{\"name\":\"clock\"}}")),
                                new Block.Unknown(
                                        "toolRemoval", Json.MAPPER.readTree("{\"tool\":{\"name\":\"weather\"}}"))),
                        theirs(
                                ContentBlock.fromToolAddition(added -> added.tool(tool -> tool.name("clock"))),
                                ContentBlock.fromToolRemoval(removed -> removed.tool(tool -> tool.name("weather"))))),
                citations());
    }

    private static Case toolTurn() {
        JsonNode input = Json.MAPPER.readTree("{\"z\":\"Oslo\",\"n\":1.5,\"deep\":{\"b\":[],\"a\":{}}}");
        var result = new Block.ToolResult(
                "tu_1",
                Block.ToolResult.Status.SUCCESS,
                List.of(
                        new Block.Text("12 degrees"),
                        new Block.Json(input),
                        new Block.Image("png", INLINE),
                        new Block.Document("csv", "table", INLINE),
                        new Block.Video("mp4", INLINE)));
        return new Case(
                "tool results",
                new ModelRequest(
                                MODEL,
                                List.of(),
                                List.of(
                                        Message.user("hi"),
                                        new Message(
                                                Role.ASSISTANT,
                                                List.of(
                                                        new Block.Text("looking"),
                                                        new Block.ToolUse("tu_1", "weather", input),
                                                        new Block.ToolUse("tu_2", "clock", Json.object()))),
                                        new Message(
                                                Role.USER,
                                                List.of(
                                                        result,
                                                        Block.ToolResult.error("tu_2", "no clock"),
                                                        new Block.CachePoint(Optional.empty())))))
                        .withTools(List.of(tool())),
                theirs(ContentBlock.fromText("hi"))
                        .withTurn(
                                "assistant",
                                ContentBlock.fromText("looking"),
                                ContentBlock.fromToolUse(use ->
                                        use.toolUseId("tu_1").name("weather").input(OfficialClient.document(input))),
                                ContentBlock.fromToolUse(use ->
                                        use.toolUseId("tu_2").name("clock").input(Document.fromMap(Map.of()))))
                        .withTurn(
                                "user",
                                ContentBlock.fromToolResult(answer -> answer.toolUseId("tu_1")
                                        .status("success")
                                        .content(
                                                ToolResultContentBlock.fromText("12 degrees"),
                                                ToolResultContentBlock.fromJson(OfficialClient.document(input)),
                                                ToolResultContentBlock.fromImage(image -> image.format("png")
                                                        .source(source -> source.bytes(SdkBytes.fromByteArray(BYTES)))),
                                                ToolResultContentBlock.fromDocument(document -> document.format("csv")
                                                        .name("table")
                                                        .source(source -> source.bytes(SdkBytes.fromByteArray(BYTES)))),
                                                ToolResultContentBlock.fromVideo(video -> video.format("mp4")
                                                        .source(source ->
                                                                source.bytes(SdkBytes.fromByteArray(BYTES)))))),
                                ContentBlock.fromToolResult(answer -> answer.toolUseId("tu_2")
                                        .status("error")
                                        .content(ToolResultContentBlock.fromText("no clock"))),
                                ContentBlock.fromCachePoint(CachePointBlock.builder()
                                        .type(CachePointType.DEFAULT)
                                        .build()))
                        .withTools(
                                ToolConfiguration.builder().tools(theirTool()).build()));
    }

    private static Case citations() {
        JsonNode raw = Json.MAPPER.readTree(
                "{\"content\":[{\"text\":\"cited\"}],\"citations\":[{\"title\":\"T\",\"sourceContent\":[{\"text\":\"s\"}],\"location\":{\"documentPage\":{\"documentIndex\":0,\"start\":1,\"end\":2}}}]}");
        return new Case(
                "citations",
                new ModelRequest(
                        MODEL,
                        List.of(),
                        List.of(
                                Message.user("hi"),
                                new Message(Role.ASSISTANT, List.of(new Block.Citations("cited", raw))))),
                theirs(ContentBlock.fromText("hi"))
                        .withTurn("assistant", ContentBlock.fromCitationsContent(theirCitations())));
    }

    private static CitationsContentBlock theirCitations() {
        return CitationsContentBlock.builder()
                .content(CitationGeneratedContent.fromText("cited"))
                .citations(Citation.builder()
                        .title("T")
                        .sourceContent(CitationSourceContent.fromText("s"))
                        .location(where -> where.documentPage(
                                page -> page.documentIndex(0).start(1).end(2)))
                        .build())
                .build();
    }

    private void stream(ModelRequest request) {
        try (ModelStream stream = ours.stream(request)) {
            stream.forEach(event -> assertThat(event).isNotNull());
        }
    }

    private JsonNode sent() {
        return Json.MAPPER.readTree(server.calls().getLast().body);
    }

    private static void same(Call ours, Call theirs) {
        assertThat(ours).isNotSameAs(theirs);
        assertThat(Json.MAPPER.readTree(ours.body)).isEqualTo(Json.MAPPER.readTree(theirs.body));
        assertThat(ours.method + " " + ours.target).isEqualTo(theirs.method + " " + theirs.target);
        assertThat(ours.headers.get("content-type")).isEqualTo(theirs.headers.get("content-type"));
        assertThat(ours.headers.get("host")).isEqualTo(theirs.headers.get("host"));
    }

    private static ModelRequest request(Block... content) {
        return new ModelRequest(MODEL, List.of(), List.of(new Message(Role.USER, List.of(content))));
    }

    private static ModelRequest forced(ModelRequest request, ToolChoice choice) {
        return request.withTools(request.tools(), choice);
    }

    private static ToolSpec tool() {
        return new ToolSpec("weather", "The weather", Json.MAPPER.readTree(SCHEMA));
    }

    private static Tool theirTool() {
        return Tool.fromToolSpec(spec -> spec.name("weather")
                .description("The weather")
                .inputSchema(schema -> schema.json(OfficialClient.document(Json.MAPPER.readTree(SCHEMA)))));
    }

    private static S3Location s3() {
        return S3Location.builder()
                .uri("s3://bucket/key")
                .bucketOwner("123456789012")
                .build();
    }

    private static Theirs theirs(ContentBlock... content) {
        return Theirs.of(content);
    }
}
