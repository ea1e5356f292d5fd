// Loaded into the CDK's process while stages are synthesized: whoever wants to connect anywhere ends it.
const net = require('node:net');
const dgram = require('node:dgram');

function refuse() {
  throw new Error('no network while stages are synthesized');
}
net.Socket.prototype.connect = refuse;
dgram.Socket.prototype.send = refuse;
