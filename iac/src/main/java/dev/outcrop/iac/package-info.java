/** Outcrop on AWS, as CDK stacks. */
@NullMarked
package dev.outcrop.iac;

import org.jspecify.annotations.NullMarked;
