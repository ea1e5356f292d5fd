package dev.outcrop.bedrock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and with which words. {@code '} stands for a double quote; U, A and T for common parts. */
class RequestChecksTest {
    private static final String USER = "{'role':'user','content':[{'text':'Hi'}]}";
    private static final String USE =
            "{'role':'assistant','content':[{'toolUse':{'toolUseId':'t1','name':'w','input':{}}}]}";
    private static final String RESULT =
            "{'role':'user','content':[{'toolResult':{'toolUseId':'t1','content':[{'text':'x'}]}}]}";
    private static final String TOOLS =
            "'toolConfig':{'tools':[{'toolSpec':{'name':'w','inputSchema':{'json':{'type':'object'}}}}]}";

    private final SentBlocks sent = new SentBlocks();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'messages':[U]}",
                "{'messages':[U,A,R],T}",
                "{'messages':[U],'system':[{'text':'s'},{'cachePoint':{'type':'default'}}],'inferenceConfig':{'temperature':1,'topP':0,'maxTokens':1}}",
                "{'messages':[{'role':'user','content':[{'text':'x'},{'document':{'name':'A (1) [x]','format':'pdf','source':{'bytes':'eA=='}}}]}]}",
                "{'messages':[U,{'role':'assistant','content':[{'reasoningContent':{'redactedContent':'eA=='}},{'text':'x'}]},U]}",
                "{'messages':[{'role':'user','content':[{'searchResult':{}},{'video':{}},{'audio':{}},{'guardContent':{'text':{'text':'x'}}}]}]}",
                "{'messages':[{'role':'user','content':[{'text':'x'},{'document':{'name':'d','format':'txt','source':{'text':'x'}}}]}]}",
                "{'messages':[{'role':'user','content':[{'text':'x'},{'document':{'name':'d','format':'txt','source':{'content':[{'text':'x'},{'text':'y'}]}}}]}]}",
                "{'messages':[{'role':'user','content':[{'guardContent':{'image':{'format':'jpeg','source':{'bytes':'eA=='}}}}]}],'system':[{'guardContent':{'text':{'text':'x'}}}]}"
            })
    void valid(String request) {
        assertThatCode(() -> check(request)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    {}                                                                  | Member must not be null or empty
                    {'messages':[]}                                                     | Member must not be null or empty
                    {'messages':[U],'mesages':1}                                        | Unknown field in the request: mesages
                    {'messages':[{'role':'system','content':[{'text':'x'}]}]}           | enum value set: [user, assistant]
                    {'messages':[{'role':'assistant','content':[{'text':'x'}]}]}        | must start with a user message
                    {'messages':[U,U]}                                                  | must alternate between user and assistant
                    {'messages':[U,{'role':'assistant','content':[{'text':'x'}]}]}      | must end with a user message
                    {'messages':[{'role':'user','content':[]}]}                         | is empty. Add a ContentBlock
                    {'messages':[{'role':'user','content':[{'text':'  '}]}]}            | is blank. Add text
                    {'messages':[{'role':'user','content':[{'text':7}]}]}               | is not a string
                    {'messages':[{'role':'user','content':[{'hologram':{}}]}]}          | must be exactly one of the types
                    {'messages':[{'role':'user','content':[{}]}]}                       | must be exactly one of the types
                    {'messages':[{'role':'user','content':['x']}]}                      | must be exactly one of the types
                    {'messages':[U],'system':[{'text':''}]}                             | is blank. Add text
                    {'messages':[U,A,R]}                                                | toolConfig field must be defined
                    {'messages':[U,A,U],T}                                              | Expected toolResult blocks at messages.2.content for the following Ids: t1
                    {'messages':[R],T}                                                  | exceeds the number of toolUse blocks
                    {'messages':[U,A,{'role':'user','content':[{'toolResult':{'toolUseId':'t1','content':[]}}]}],T} | content field in the ToolResult
                    {'messages':[U,A,{'role':'user','content':[{'toolResult':{'toolUseId':'t1','content':[{'text':''}]}}]}],T} | is blank. Add text
                    {'messages':[U,A,{'role':'user','content':[{'toolResult':{'toolUseId':'t1','status':'bad','content':[{'text':'x'}]}}]}],T} | [success, error]
                    {'messages':[U,{'role':'assistant','content':[{'toolUse':{'toolUseId':'t1','name':'a b','input':{}}}]},R],T} | regular expression pattern
                    {'messages':[U,{'role':'assistant','content':[{'toolUse':{'toolUseId':'t1','name':'w','input':'x'}}]},R],T} | Provide a json object
                    {'messages':[U],'toolConfig':{'tools':[]}}                          | length greater than or equal to 1
                    {'messages':[U],'toolConfig':{'tools':[{'toolSpec':{'name':'a.b','inputSchema':{'json':{'type':'object'}}}}]}} | regular expression pattern
                    {'messages':[U],'toolConfig':{'tools':[{'toolSpec':{'name':'a'}}]}} | inputSchema.json.type must be one of the following: object
                    {'messages':[U],'toolConfig':{'tools':[{'toolSpec':{'name':'a','inputSchema':{'json':{'type':'array'}}}}]}} | must be one of the following: object
                    {'messages':[{'role':'user','content':[{'text':'x'},{'document':{'name':'a.pdf'}}]}]} | document file name
                    {'messages':[{'role':'user','content':[{'text':'x'},{'document':{'name':'d','source':{}}}]}]} | messages.0.content.1.document.source must be exactly one
                    {'messages':[{'role':'user','content':[{'text':'x'},{'document':{'name':'d','source':{'text':'x','bytes':'eA=='}}}]}]} | document.source must be exactly one of its types, but has: text, bytes
                    {'messages':[{'role':'user','content':[{'text':'x'},{'document':{'name':'d','source':{'text':' '}}}]}]} | document.source is blank
                    {'messages':[{'role':'user','content':[{'text':'x'},{'document':{'name':'d','source':{'content':[]}}}]}]} | document.source is empty
                    {'messages':[{'role':'user','content':[{'text':'x'},{'document':{'name':'d','source':{'content':[{'text':'x'},{'text':''}]}}}]}]} | document.source.content.1 is blank
                    {'messages':[{'role':'user','content':[{'text':'x'},{'document':{'name':'d','source':{'content':[{'image':{}}]}}}]}]} | document.source.content.0 must be exactly one
                    {'messages':[U,A,{'role':'user','content':[{'toolResult':{'toolUseId':'t1','content':[{'document':{'name':'d','source':{'content':'x'}}}]}}]}],T} | document.source is empty
                    {'messages':[{'role':'user','content':[{'guardContent':{}}]}]}      | guardContent must be exactly one of its types
                    {'messages':[{'role':'user','content':[{'guardContent':{'text':{'text':''}}}]}]} | guardContent.text is blank
                    {'messages':[{'role':'user','content':[{'guardContent':{'image':{'format':'gif','source':{'bytes':'eA=='}}}}]}]} | enum value set: [jpeg, png]
                    {'messages':[{'role':'user','content':[{'guardContent':{'image':{'format':'png','source':{'s3Location':{}}}}}]}]} | guardContent.image.source must be exactly one
                    {'messages':[U],'system':[{'guardContent':{'video':{}}}]}           | system.guardContent must be exactly one
                    {'messages':[{'role':'user','content':[{'text':'x'},{'cachePoint':{'type':'default'}},{'cachePoint':{'type':'default'}},{'cachePoint':{'type':'default'}},{'cachePoint':{'type':'default'}},{'cachePoint':{'type':'default'}}]}]} | A maximum of 4
                    {'messages':[U],'inferenceConfig':{'temperature':1.5}}              | value between 0.0 and 1.0
                    {'messages':[U],'inferenceConfig':{'topP':-1}}                      | inferenceConfig.topP
                    {'messages':[U],'inferenceConfig':{'maxTokens':0}}                  | greater than or equal to 1
                    {'messages':[U],'promptVariables':{'a':{'text':'b'}}}               | needs the ARN of a prompt
                    {'messages':[U],'requestMetadata':{'a':'ö'}}                        | requestMetadata
                    {'messages':[U],'requestMetadata':{'a':7}}                          | requestMetadata
                    {'messages':[U],'additionalModelResponseFieldPaths':['a']}          | JSON Pointer
                    {'messages':[U],'serviceTier':{'type':'fast'}}                      | [default, flex, priority, reserved]
                    {'messages':[U],'performanceConfig':{'latency':'low'}}              | [optimized, standard]
                    {'messages':[U],'guardrailConfig':{'trace':'yes'}}                  | guardrailConfig.trace
                    {'messages':[U],'guardrailConfig':{'streamProcessingMode':'x'}}     | guardrailConfig.streamProcessingMode
                    {'messages':[U],'outputConfig':{'textFormat':{'type':'json_schema','structure':{'jsonSchema':{'schema':{}}}}}} | a JSON schema as text
                    {'messages':[U],'outputConfig':{'textFormat':{'type':'json_schema','structure':{'jsonSchema':{'schema':'x'}}}}} | a JSON schema as text
                    {'messages':[{'role':'user','content':[{'text':'x'},{'cachePoint':{}}]}]} | must be of type default
                    {'messages':[{'role':'user','content':[{'text':'x'},{'cachePoint':{'type':'default','ttl':'2h'}}]}]} | its ttl one of
                    {'messages':[{'role':'user','content':[{'text':'x'},{'cachePoint':{'type':'default','ttl':'1h'}}]}],'system':[{'text':'s'},{'cachePoint':{'type':'default'}}]} | must not come after one with ttl 5m
                    """)
    void refused(String request, String words) {
        assertThatThrownBy(() -> check(request))
                .isInstanceOfSatisfying(
                        ServiceError.class, e -> assertThat(e.type()).isEqualTo("ValidationException"))
                .hasMessageContaining(words);
    }

    @Test
    void a_block_that_nobody_knows_goes_back_as_it_was_sent_in_the_turn_of_who_sent_it() {
        sent.sending(Events.delta(1, Json.parse("{\"hologram\":{\"id\":\"h\",\"deep\":[1,{\"er\":true}]}}")));
        sent.sending(Events.delta(2, Json.parse("{\"citation\":{\"title\":\"x\"}}")));
        String block = "{'hologram':{'id':'h','deep':[1,{'er':true}]}}";
        assertThatCode(() -> check(turns("{'text':'x'}", block))).doesNotThrowAnyException();
        for (String refused : List.of(
                turns(block, "{'text':'x'}"),
                turns("{'text':'x'}", block.replace("true", "false")),
                turns("{'text':'x'}", "{'hologram':{'deep':[1,{'er':true}],'id':'h'}}"),
                turns("{'text':'x'}", "{'hologram':{'id':'h','deep':[1,{'er':true}]},'text':'x'}"),
                turns("{'text':'x'}", "{'citation':{'title':'x'}}"))) {
            assertThatThrownBy(() -> check(refused))
                    .isInstanceOf(ServiceError.class)
                    .hasMessageContaining("must be exactly one of the types of ContentBlock");
        }
    }

    private static String turns(String ofUser, String ofAssistant) {
        return "{'messages':[{'role':'user','content':[" + ofUser + "]},{'role':'assistant','content':[" + ofAssistant
                + "]},U]}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "toolConfig", "inferenceConfig", "additionalModelRequestFields"})
    void a_kept_prompt_brings_its_own(String field) {
        String prompt = "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:2";
        assertThatCode(() ->
                        RequestChecks.check(prompt, Json.parse("{\"promptVariables\":{\"a\":{\"text\":\"b\"}}}"), sent))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> RequestChecks.check(prompt, Json.parse("{\"" + field + "\":{}}"), sent))
                .hasMessageContaining("The " + field + " field can't be included");
    }

    private void check(String request) {
        RequestChecks.check(
                SdkClients.MODEL,
                Json.parse(request.replaceAll("\\bU\\b", USER)
                        .replaceAll("\\bA\\b(?= ?[,\\]])", USE)
                        .replaceAll("\\bR\\b", RESULT)
                        .replaceAll("\\bT\\b", TOOLS)
                        .replace('\'', '"')),
                sent);
    }
}
