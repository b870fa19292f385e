// One epoch as TensorFlow Playground goes about it: an object for every neuron and every link, one point at a time.
// Prints the median milliseconds of an epoch, with both losses. Arguments: sizes of the layers, joined by commas.

const sizes = process.argv[2].split(",").map(Number);
const batchSize = 10, learningRate = 0.03, nPoints = 250;

function makeNetwork() {
  const layers = sizes.map((n) => Array.from({length: n}, () =>
    ({bias: 0.1, inputs: [], outputs: [], z: 0, a: 0, dA: 0, dZ: 0, sum: 0, count: 0})));
  for (let l = 1; l < layers.length; l++)
    for (const to of layers[l])
      for (const from of layers[l - 1]) {
        const link = {from, to, weight: Math.random() - 0.5, sum: 0, count: 0};
        from.outputs.push(link);
        to.inputs.push(link);
      }
  return layers;
}

function forward(layers, x) {
  x.forEach((value, i) => { layers[0][i].a = value; });
  for (const layer of layers.slice(1))
    for (const neuron of layer) {
      neuron.z = neuron.bias;
      for (const link of neuron.inputs) neuron.z += link.weight * link.from.a;
      neuron.a = Math.tanh(neuron.z);
    }
  return layers[layers.length - 1][0].a;
}

function backward(layers, target) {
  const output = layers[layers.length - 1][0];
  output.dA = output.a - target;
  for (let l = layers.length - 1; l > 0; l--) {
    for (const neuron of layers[l]) {
      neuron.dZ = neuron.dA * (1 - Math.tanh(neuron.z) ** 2);
      neuron.sum += neuron.dZ;
      neuron.count++;
      for (const link of neuron.inputs) {
        link.sum += neuron.dZ * link.from.a;
        link.count++;
      }
    }
    if (l > 1)
      for (const neuron of layers[l - 1]) {
        neuron.dA = 0;
        for (const link of neuron.outputs) neuron.dA += link.weight * link.to.dZ;
      }
  }
}

function step(layers) {
  for (const layer of layers.slice(1))
    for (const neuron of layer) {
      neuron.bias -= learningRate * neuron.sum / neuron.count;
      neuron.sum = neuron.count = 0;
      for (const link of neuron.inputs) {
        link.weight -= learningRate * link.sum / link.count;
        link.sum = link.count = 0;
      }
    }
}

const points = () => Array.from({length: nPoints}, () => {
  const x = [Math.random() * 10 - 5, Math.random() * 10 - 5];
  return {x, target: x[0] * x[1] > 0 ? 1 : -1};
});
const loss = (layers, data) =>
  data.reduce((sum, {x, target}) => sum + 0.5 * (forward(layers, x) - target) ** 2, 0) / data.length;

const layers = makeNetwork(), train = points(), test = points(), times = [];
for (let epoch = 0; epoch < 600; epoch++) {
  const start = performance.now();
  train.forEach(({x, target}, i) => {
    forward(layers, x);
    backward(layers, target);
    if ((i + 1) % batchSize === 0) step(layers);
  });
  loss(layers, train) + loss(layers, test);
  times.push(performance.now() - start);
}
times.splice(0, 100); // while the compiler was still warming up
console.log(times.sort((a, b) => a - b)[times.length >> 1]);
