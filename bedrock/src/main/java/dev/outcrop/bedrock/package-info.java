/** Models on Amazon Bedrock: Converse and ConverseStream on the wire, credentials, and whether Bedrock can be used. */
@NullMarked
package dev.outcrop.bedrock;

import org.jspecify.annotations.NullMarked;
