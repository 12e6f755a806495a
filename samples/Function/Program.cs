using System.Runtime.InteropServices;
using Function;

// Function issue-key [CALLS-PER-DAY]    migrates, and prints the text of a new key, for a first try
// Function                              answers invocations, where AWS_LAMBDA_RUNTIME_API names a platform
if (args is ["issue-key", .. var rest])
    return await KeyIssue.RunAsync(Environment.GetEnvironmentVariable, rest);

// The platform sends SIGTERM before it ends an instance, and SIGKILL soon after.
using var stopping = new CancellationTokenSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stopping.Cancel();
});
return await FunctionHost.RunAsync(Environment.GetEnvironmentVariable, stopping.Token);
