package dev.outcrop.bedrock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'messages':[U]}",
                "{'messages':[U,A,R],T}",
                "{'messages':[U],'system':[{'text':'s'},{'cachePoint':{'type':'default'}}],'inferenceConfig':{'temperature':1,'topP':0,'maxTokens':1}}",
                "{'messages':[{'role':'user','content':[{'text':'x'},{'document':{'name':'A (1) [x]','format':'pdf','source':{'bytes':'eA=='}}}]}]}",
                "{'messages':[U,{'role':'assistant','content':[{'reasoningContent':{'redactedContent':'eA=='}},{'text':'x'}]},U]}",
                "{'messages':[{'role':'user','content':[{'searchResult':{}},{'video':{}},{'audio':{}},{'guardContent':{}}]}]}"
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
                    {'messages':[{'role':'user','content':[{'text':'x'},{'cachePoint':{}},{'cachePoint':{}},{'cachePoint':{}},{'cachePoint':{}},{'cachePoint':{}}]}]} | A maximum of 4
                    {'messages':[U],'inferenceConfig':{'temperature':1.5}}              | value between 0.0 and 1.0
                    {'messages':[U],'inferenceConfig':{'topP':-1}}                      | inferenceConfig.topP
                    {'messages':[U],'inferenceConfig':{'maxTokens':0}}                  | greater than or equal to 1
                    """)
    void refused(String request, String words) {
        assertThatThrownBy(() -> check(request))
                .isInstanceOfSatisfying(
                        ServiceError.class, e -> assertThat(e.type()).isEqualTo("ValidationException"))
                .hasMessageContaining(words);
    }

    private static void check(String request) {
        RequestChecks.check(Json.parse(request.replaceAll("\\bU\\b", USER)
                .replaceAll("\\bA\\b(?= ?[,\\]])", USE)
                .replaceAll("\\bR\\b", RESULT)
                .replaceAll("\\bT\\b", TOOLS)
                .replace('\'', '"')));
    }
}
