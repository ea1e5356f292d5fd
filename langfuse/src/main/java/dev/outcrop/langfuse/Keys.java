package dev.outcrop.langfuse;

/**
 * Names of attributes and metrics, in one place since OpenTelemetry's are still in development and Langfuse does not follow each
 * renaming.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">GenAI spans</a>
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/">GenAI metrics</a>
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">HTTP spans</a>
 * @see <a href="https://langfuse.com/integrations/native/opentelemetry">Langfuse's attributes</a>
 */
final class Keys {
    static final String ENVIRONMENT = "deployment.environment.name";
    static final String USER = "user.id";
    static final String SESSION = "session.id";

    static final String OPERATION = "gen_ai.operation.name";
    static final String CONVERSATION = "gen_ai.conversation.id";
    static final String AGENT = "gen_ai.agent.name";
    static final String AGENT_DESCRIPTION = "gen_ai.agent.description";
    static final String PROVIDER = "gen_ai.provider.name";
    static final String REQUEST_MODEL = "gen_ai.request.model";
    static final String RESPONSE_MODEL = "gen_ai.response.model";
    static final String REQUEST = "gen_ai.request.";
    static final String STREAM = "gen_ai.request.stream";
    static final String OUTPUT_TYPE = "gen_ai.output.type";
    static final String FINISH_REASONS = "gen_ai.response.finish_reasons";
    static final String FIRST_CHUNK = "gen_ai.response.time_to_first_chunk";
    static final String INPUT_TOKENS = "gen_ai.usage.input_tokens";
    static final String OUTPUT_TOKENS = "gen_ai.usage.output_tokens";
    static final String CACHE_READ_TOKENS = "gen_ai.usage.cache_read.input_tokens";
    static final String CACHE_WRITE_TOKENS = "gen_ai.usage.cache_creation.input_tokens";
    static final String TOKEN_TYPE = "gen_ai.token.type";
    static final String TOOL = "gen_ai.tool.name";
    static final String TOOL_CALL = "gen_ai.tool.call.id";
    static final String TOOL_TYPE = "gen_ai.tool.type";
    static final String TOOL_DESCRIPTION = "gen_ai.tool.description";
    static final String TOOL_ARGUMENTS = "gen_ai.tool.call.arguments";
    static final String TOOL_RESULT = "gen_ai.tool.call.result";
    static final String TOOL_DEFINITIONS = "gen_ai.tool.definitions";
    static final String SYSTEM = "gen_ai.system_instructions";
    static final String INPUT_MESSAGES = "gen_ai.input.messages";
    static final String OUTPUT_MESSAGES = "gen_ai.output.messages";
    static final String GEN_AI_PROMPT = "gen_ai.prompt.name";
    static final String GEN_AI_PROMPT_VERSION = "gen_ai.prompt.version";
    static final String DATA_SOURCE = "gen_ai.data_source.id";
    static final String GUARDRAIL = "aws.bedrock.guardrail.id";
    static final String REQUEST_ID = "aws.request_id";
    static final String ERROR = "error.type";

    static final String HTTP_METHOD = "http.request.method";
    static final String HTTP_ROUTE = "http.route";
    static final String HTTP_STATUS = "http.response.status_code";
    static final String SCHEME = "url.scheme";
    static final String SERVER = "server.address";

    static final String CALL_DURATION = "gen_ai.client.operation.duration";
    static final String CALL_FIRST_CHUNK = "gen_ai.client.operation.time_to_first_chunk";
    static final String CALL_TOKENS = "gen_ai.client.token.usage";
    static final String SERVER_FIRST_TOKEN = "gen_ai.server.time_to_first_token";
    static final String SERVER_TOKEN_TIME = "gen_ai.server.time_per_output_token";

    static final String LANGFUSE = "langfuse.";
    static final String RELEASE = "langfuse.release";
    static final String TRACE_NAME = "langfuse.trace.name";
    static final String TAGS = "langfuse.trace.tags";
    static final String TRACE_METADATA = "langfuse.trace.metadata.";
    static final String APP_ROOT = "langfuse.internal.is_app_root";
    static final String TYPE = "langfuse.observation.type";
    static final String LEVEL = "langfuse.observation.level";
    static final String STATUS_MESSAGE = "langfuse.observation.status_message";
    static final String INPUT = "langfuse.observation.input";
    static final String OUTPUT = "langfuse.observation.output";
    static final String METADATA = "langfuse.observation.metadata.";
    static final String MODEL = "langfuse.observation.model.name";
    static final String PARAMETERS = "langfuse.observation.model.parameters";
    static final String USAGE = "langfuse.observation.usage_details";
    static final String COST = "langfuse.observation.cost_details";
    static final String PROMPT_NAME = "langfuse.observation.prompt.name";
    static final String PROMPT_VERSION = "langfuse.observation.prompt.version";
    static final String FIRST_TOKEN = "langfuse.observation.completion_start_time";

    private Keys() {}
}
