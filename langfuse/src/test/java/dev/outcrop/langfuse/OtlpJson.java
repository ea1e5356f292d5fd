package dev.outcrop.langfuse;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What stands in an OTLP request in protobuf, as OTLP's own JSON: ids are hex, unlike in protobuf's.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP/JSON</a>
 */
final class OtlpJson {
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private OtlpJson() {}

    static String pretty(byte[] protobuf) {
        return PRETTY.writeValueAsString(of(protobuf)) + "\n";
    }

    static ObjectNode of(byte[] protobuf) {
        try {
            return of(ExportTraceServiceRequest.parseFrom(protobuf));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("not OTLP", e);
        }
    }

    static ObjectNode of(ExportTraceServiceRequest request) {
        ObjectNode json = Json.object();
        ArrayNode resources = json.putArray("resourceSpans");
        request.getResourceSpansList().forEach(resource -> {
            ObjectNode one = resources.addObject();
            one.putObject("resource")
                    .set("attributes", attributes(resource.getResource().getAttributesList()));
            ArrayNode scopes = one.putArray("scopeSpans");
            resource.getScopeSpansList().forEach(scope -> {
                ObjectNode spans = scopes.addObject();
                spans.putObject("scope")
                        .put("name", scope.getScope().getName())
                        .put("version", scope.getScope().getVersion());
                ArrayNode all = spans.putArray("spans");
                scope.getSpansList().forEach(span -> all.add(span(span)));
            });
        });
        return json;
    }

    private static ObjectNode span(Span span) {
        ObjectNode json = Json.object().put("traceId", hex(span.getTraceId())).put("spanId", hex(span.getSpanId()));
        if (!span.getParentSpanId().isEmpty()) {
            json.put("parentSpanId", hex(span.getParentSpanId()));
        }
        json.put("name", span.getName())
                .put("kind", span.getKindValue())
                .put("startTimeUnixNano", Long.toString(span.getStartTimeUnixNano()))
                .put("endTimeUnixNano", Long.toString(span.getEndTimeUnixNano()))
                .set("attributes", attributes(span.getAttributesList()));
        if (span.hasStatus()) {
            json.putObject("status")
                    .put("code", span.getStatus().getCodeValue())
                    .put("message", span.getStatus().getMessage());
        }
        return json;
    }

    private static ArrayNode attributes(List<KeyValue> attributes) {
        ArrayNode json = Json.array();
        attributes.forEach(one -> json.addObject().put("key", one.getKey()).set("value", value(one.getValue())));
        return json;
    }

    private static ObjectNode value(AnyValue value) {
        ObjectNode json = Json.object();
        switch (value.getValueCase()) {
            case STRING_VALUE -> json.put("stringValue", value.getStringValue());
            case BOOL_VALUE -> json.put("boolValue", value.getBoolValue());
            case INT_VALUE -> json.put("intValue", Long.toString(value.getIntValue()));
            case DOUBLE_VALUE -> json.put("doubleValue", value.getDoubleValue());
            case ARRAY_VALUE -> {
                ArrayNode values = json.putObject("arrayValue").putArray("values");
                value.getArrayValue().getValuesList().forEach(item -> values.add(value(item)));
            }
            default -> throw new AssertionError("Langfuse can't read an attribute of kind " + value.getValueCase());
        }
        return json;
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
